"""Types that several packages name in their annotations."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

Text = str | Promise  # a text, or one that is translated once it is shown
GetResponse = Callable[[HttpRequest], HttpResponseBase]  # what a middleware is made around
