"""Content that cannot be read stops the start with its place and a remedy."""

import re
from pathlib import Path

import pytest

from bot import content
from bot.settings import StartFault
from bot.speaking.wording import shipped_wording

SHIPPED = Path(__file__).parents[2] / "dialogs" / "clinics" / "default.yaml"
SLOT = re.compile(r"\{(\w+)\}")
PLACE = re.compile(r"^\S+:\d+:\d+: .+\. .+")


def faults_of_clinic(folder: Path, old: str, new: str) -> list[str]:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    file = folder / "ours.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(StartFault) as caught:
        content.clinics(file)
    return str(caught.value).splitlines()


def test_the_shipped_content_is_readable() -> None:
    """What is shipped loads, in both kinds."""
    assert [one.pathway.id for one in content.pathways(None)] == [
        "heart-failure-weight",
        "joint-replacement-recovery",
    ]
    assert list(content.clinics(None)) == ["default"]


def test_every_shipped_text_is_there_in_every_shipped_language() -> None:
    """Pathways, wording and typed words: whoever picks a language is not left between two."""
    languages = set(content.clinics(None)["default"].languages)
    assert set(content.spoken()) == set(shipped_wording().languages) == languages
    for one in content.pathways(None):
        missing = [path for path, texts in one.pathway.texts.items() if texts.keys() != languages]
        assert missing == [], one.file


def test_a_text_names_the_same_facts_in_every_language() -> None:
    """What a translation leaves out or adds is a fault of content."""
    for one in content.pathways(None):
        for path, texts in one.pathway.texts.items():
            assert len({frozenset(SLOT.findall(text)) for text in texts.values()}) == 1, (one.file, path)


def test_a_clinic_of_its_own_stands_beside_the_default(tmp_path: Path) -> None:
    """The clinic's file is found by its own id, and comes last."""
    file = tmp_path / "ours.yaml"
    file.write_text(SHIPPED.read_text(encoding="utf-8").replace("id: default", "id: ours"), encoding="utf-8")
    assert list(content.clinics(file)) == ["default", "ours"]


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("second_fact_tries: 5", "second_fact_tries: many", "`second_fact_tries` cannot be used"),
        ("second_fact_tries: 5", "second_fact_trys: 5", "`second_fact_trys` cannot be used"),
        ('emergency_number: "112"', "", "`emergency_number` cannot be used"),
        ("languages: [en, es]", "languages: [en, xx]", "there is no wording in xx"),
        ("languages: [en, es]", "languages: []", "no language is named"),
        ("id: default", "id: default\nid: again", "given twice"),
        ("id: default", "id: [default", "not readable YAML"),
    ],
)
def test_a_faulty_clinic_is_told_by_place(tmp_path: Path, old: str, new: str, part: str) -> None:
    """File, line, column, what and what to do, for every fault."""
    lines = faults_of_clinic(tmp_path, old, new)
    assert any(part in line for line in lines)
    assert all(PLACE.match(line) for line in lines)
    assert all(line.startswith(str(tmp_path / "ours.yaml")) for line in lines)


def test_a_faulty_pathway_stops_the_start(tmp_path: Path) -> None:
    """One unreadable pathway in the folder is told with its place; the others do not hide it."""
    (tmp_path / "broken.yaml").write_text("pathway: broken\nquestions:\n  - weight\n\tkg\n", encoding="utf-8")
    with pytest.raises(StartFault) as caught:
        content.pathways(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'broken.yaml'}:")


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, and files beyond any sense, are refused with the file's name."""
    (tmp_path / "broken.yaml").write_bytes(b"pathway: x\ntitle: \xff\n")
    with pytest.raises(StartFault, match=r"broken\.yaml:2:1: this is not UTF-8 text"):
        content.pathways(tmp_path)
    (tmp_path / "broken.yaml").write_bytes(b"#" * (content.MOST_BYTES + 1))
    with pytest.raises(StartFault, match="larger than 256 KiB"):
        content.pathways(tmp_path)
