"""CSL styles cut down to one shape of item, so that citeproc writes with them many times faster.

A style tells how to cite everything: laws, songs, interviews. What it asks has one answer for all
items of a type that have the same variables, so it is asked once, what can write nothing is taken
out, and what only wraps something makes way for it. The text stays the same."""

from copy import deepcopy
from functools import cache

from citeproc import CitationItem, model
from citeproc.source import Reference
from lxml import etree

TYPE = "font-style", "font-variant", "font-weight", "text-decoration", "vertical-align"
CSL = "{http://purl.org/net/xbiblio/csl}"


class Item(CitationItem):
    """A reference that is cited by itself: the first and only one of its bibliography."""

    number = 1
    reference = property(lambda self: self["reference"])

    def __init__(self, reference):
        super().__init__(reference.key)
        self["reference"] = reference

    @property
    def variables(self):
        """Name what is known of it."""
        return frozenset(self.reference) - {"key", "type"}  # which citeproc keeps beside them


def trimmed(path, kind, variables, formatter):
    """Read the style in a file, for items of one type of which these variables are known. It writes
    bibliographies only. Nothing is downloaded, and its schema need not be checked every time."""
    style = etree.parse(path, _parser()).getroot()
    style.set_locale_list(style.get("default-locale", "en-US"), validate=False)
    style.formatter = formatter
    for element in style.iterfind(f".//{CSL}group/*"):
        element.calls_variable()
    example = Item(Reference("", kind, **dict.fromkeys(variables)))
    _Trimming(example, style.bibliography.layout)
    return style


class _Lasting:
    """An element of a style that changes no more once it is trimmed: what it looked up it needn't
    look up again. Whether it calls variables, which groups go by, is told by the whole style."""

    def calls_variable(self):
        if "calls" not in self.attrib:
            self.set("calls", str(super().calls_variable()))
        return self.get("calls") == "True"

    @cache  # noqa: B019 (styles last as long as the process)
    def xpath_search(self, expression):
        return super().xpath_search(expression)

    @cache  # noqa: B019
    def get_term(self, *args, **kwargs):
        return super().get_term(*args, **kwargs)

    @cache  # noqa: B019
    def get_formatter(self):
        return super().get_formatter()

    @cache  # noqa: B019
    def get_locale_option(self, name):
        return super().get_locale_option(name)

    @cache  # noqa: B019
    def get_option(self, *args):
        return super().get_option(*args)

    def format(self, string):
        """Most are in plain type, which citeproc finds out in five steps."""
        if self._has_any(*TYPE):
            return super().format(string)
        return str(string) if isinstance(string, int) else string

    def wrap(self, string):
        """Most have nothing before or after them."""
        return super().wrap(string) if self._has_any("prefix", "suffix") else string

    @cache  # noqa: B019
    def _has_any(self, *settings):
        return any(name in self.attrib for name in settings)


def _parser():
    """Give a parser that makes citeproc's elements, as its own does, but lasting ones."""
    lookup = etree.ElementNamespaceClassLookup()
    elements = lookup.get_namespace(CSL.strip("{}"))
    elements[None] = model.CitationStylesElement
    for kind in model.CitationStylesElement.__subclasses__():
        tag = kind.__name__.replace("_", "-").lower()
        elements[tag] = type(kind.__name__, (_Lasting, kind), {})
    parser = etree.XMLParser(remove_comments=True, no_network=True)
    parser.set_element_class_lookup(lookup)
    return parser


class _Trimming:
    """Takes out of a layout, and the macros it uses, what can write nothing of items like one."""

    def __init__(self, item, layout):
        self.item, self.layout = item, layout
        self.macros = {}
        self._children(layout)

    def _children(self, element):
        """Trim what is in an element, and tell whether any of it can write."""
        for child in element.getchildren():
            trim = getattr(self, f"_{etree.QName(child).localname}", self._children)
            if not trim(child):
                element.remove(child)
            elif (inner := self._wrapped(child)) is not None:
                element.replace(child, inner)
        return len(element) > 0

    def _has(self, variable):
        return variable.replace("-", "_") in self.item.reference

    def _text(self, text):
        if name := text.get("macro"):
            if name not in self.macros:
                self.macros[name] = self._children(text.get_macro(name))
            return self.macros[name]
        variable = text.get("variable", "citation-number")  # or a term or a value: always there
        if variable == "citation-number":
            return True
        if text.get("form") == "short" and self._has(f"{variable}-short"):
            return True
        return self._has("page" if variable.startswith("page") else variable)

    def _number(self, number):
        return self._has(number.get("variable"))

    _date = _number

    def _label(self, label):
        return label.get("variable") != "locator"

    def _names(self, names):
        substitute = names.find(f"{CSL}substitute")
        if not any(role in self.item.reference for role in names.get("variable").split()):
            return substitute is not None and self._children(substitute)
        if substitute is not None:
            names.remove(substitute)
        if names.name is None and names.getparent().tag != f"{CSL}substitute":
            names.insert(0, names.makeelement(f"{CSL}name"))  # or citeproc adds one every time
        return True

    def _group(self, group):
        """A group that calls variables writes nothing where none of them is written."""
        calls = any(child.calls_variable() for child in group)
        return self._children(group) and (
            not calls or any(child.calls_variable() for child in group)
        )

    def _choose(self, choose):
        for branch in choose.getchildren():
            holds = self._holds(branch)
            if holds is False:
                choose.remove(branch)
                continue
            self._children(branch)
            if holds:
                branch.attrib.clear()
                choose[:] = choose[: choose.index(branch) + 1]
                break
        return any(len(branch) for branch in choose)

    def _holds(self, branch):
        """Ask citeproc whether the conditions hold. None is: it depends on a variable's value."""
        by_value = f"{branch.get('is-numeric', '')} {branch.get('is-uncertain-date', '')}"
        if any(map(self._has, by_value.split())):
            return None
        try:
            branch.makeelement(branch.tag, branch.attrib).render(self.item, context=self.layout)
        except model.ConditionFailed:
            return False
        return True

    @staticmethod
    def _wrapped(element):
        """Give what an element only wraps: the one thing in it, which writes the same by itself."""
        if isinstance(element, model.Choose) and len(element) == 1:
            inner, settings = element[0], element[0].keys()
        elif isinstance(element, model.Text) and element.get("macro"):
            inner, settings = element.get_macro(element.get("macro")), element.keys()
        elif isinstance(element, model.Group):
            inner, settings = element, element.keys()
        else:
            return None
        wraps = (
            len(inner) == 1
            and {"calls", "delimiter", "macro"}.issuperset(settings)
            and inner[0].calls_variable() == element.calls_variable()
            # what is chosen is delimited by what is around it
            and (isinstance(element, model.Choose) or not isinstance(inner[0], model.Choose))
            # and what is substituted isn't written again
            and not isinstance(element.getparent(), model.Substitute)
        )
        return deepcopy(inner[0]) if wraps else None
