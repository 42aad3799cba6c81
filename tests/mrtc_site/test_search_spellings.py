"""Words of the 2020 annual report are found in another spelling, too: British, hyphened or not.

What both databases have to do for it is asked in test_search_variants.py.
"""

import pytest

from .searching import LISTS, find

pytestmark = pytest.mark.django_db

# What the 2020 annual report says, and another way to write it.
PAIRS = """
COVID-19 covid19 | government-wide governmentwide | immigration-related immigrationrelated
co-hosted cohosted | long-term longterm | non-Korean nonkorean | visa-free visafree
capacity-building capacitybuilding | semi-skilled semiskilled | low-skilled lowskilled
full-time fulltime | multi-ethnic multiethnic | non-governmental nongovernmental
evidence-based evidencebased | working-age workingage | employment-based employmentbased
multicultural multi-cultural | cooperation co-operation | coexist co-exist
countermeasures counter-measures | reorganization re-organisation | labour labor
organization organisation | organized organised | utilize utilise | customized customised
analyzed analysed | analyzing analysing | center centre | centers centres | program programme
programs programmes | behavior behaviour | favor favour | license licence | aging ageing
legalization legalisation | feminization feminisation | summarized summarised
emphasizes emphasises
"""
PAIRS = [tuple(pair.split()) for line in PAIRS.strip().split("\n") for pair in line.split(" | ")]


def test_both_ways_to_write_a_word_find_the_same():
    assert len({*PAIRS}) == 40
    found = {typed: [find(kind, f"{typed} ") for kind in LISTS] for pair in PAIRS for typed in pair}
    assert [printed for printed, _ in PAIRS if not any(found[printed])] == []
    assert [pair for pair in PAIRS if found[pair[0]] != found[pair[1]]] == []
