"""Templates compiled for each language apart: their own words are translated then, once for all.

A page has one language and some hundred words of its templates; to look these up for every page,
and each time the language first, took a sixth of the time that it is rendered in.
"""

import re

from django.utils.translation.trans_real import translation
from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from .languages import ENGLISH, KOREAN, LOCALES, is_korean


class InEachLanguage:
    """The environment of the language spoken, as Django's backend asks it for templates.

    `make` makes that of a language, with Django's options.
    """

    def __init__(self, make, **options):
        self.environments = {language: make(language, **options) for language in LOCALES}

    @property
    def spoken(self):
        return self.environments[KOREAN if is_korean() else ENGLISH]

    def get_template(self, name):
        return self.spoken.get_template(name)

    def from_string(self, source):
        return self.spoken.from_string(source)


class Translated(Environment):
    """Jinja2's environment for the templates in one language."""

    def __init__(self, language, **options):
        super().__init__(**options)
        catalogue = translation(language)
        self.translating = _Translating(catalogue)
        self.install_gettext_callables(catalogue.gettext, catalogue.ngettext, newstyle=True)

    def make_globals(self, own):
        """Give a template what all know. Jinja2's chain of mappings would follow changes, of which
        there are none, and is gone through slowly for each part of a page."""
        return {**self.globals, **(own or {})}

    def _generate(self, source, *args, **kwargs):
        generated = super()._generate(self.translating.visit(source), *args, **kwargs)
        return f"{generated}\nfrom {__name__} import escaped as escape\n"


_has_signs = re.compile("[&<>'\"]").search


def escaped(value):
    """Escape a value for a page, as markupsafe's `escape` does; most are words as they are, of some
    hundred on a page, for which no object of its own is made."""
    return value if type(value) is str and not _has_signs(value) else escape(value)


class _Translating(NodeTransformer):
    """Writes translations into a parsed template, where they say no number of things: in place of
    `_("…")`, and of what Jinja2 makes of `{% trans %}`."""

    def __init__(self, catalogue):
        self.catalogue = catalogue

    def visit_Call(self, node):
        node = self.generic_visit(node)
        if getattr(node.node, "name", None) not in ("_", "gettext"):
            return node
        text = nodes.Const(Markup(self.catalogue.gettext(node.args[0].value)))  # noqa: S704 (ours)
        filled = [nodes.Pair(nodes.Const(each.key), each.value) for each in node.kwargs]
        return nodes.Mod(text, nodes.Dict(filled))
