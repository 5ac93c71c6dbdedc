"""Content that cannot be read stops the start with its place and a remedy."""

import re
from pathlib import Path

import pytest

from bot import content, opening
from bot.settings import StartFault
from bot.speaking.wording import shipped_wording
from dialogs.pathway.checking.checks import errors, findings
from tests.pathway.checking import small

SHIPPED = Path(__file__).parents[2] / "dialogs" / "clinics" / "default.yaml"
LIBRARY = {
    "airways-asthma",
    "airways-copd",
    "antithrombotic-adherence",
    "anxiety-followup",
    "cancer-symptom-watch",
    "caregiver-stress",
    "depression-followup",
    "diabetes-glucose",
    "heart-failure-weight",
    "hypertension-home-bp",
    "joint-replacement-recovery",
    "opioid-taper",
    "post-discharge-30",
    "postpartum-bp",
    "prevention-outreach",
    "respiratory-virus-watch",
    "statin-start",
    "wound-photo-check",
}
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
    """What is shipped loads, in both kinds: the seventeen pathways, airways as two."""
    assert {one.pathway.id for one in content.pathways(None)} == LIBRARY
    assert all(one.is_shipped for one in content.pathways(None))
    assert list(content.clinics(None)) == ["default"]


def test_the_shipped_pathways_have_no_errors() -> None:
    """Every static check; a warning is for a person to weigh."""
    spoken = content.spoken()
    for one in content.pathways(None):
        found = findings(one.pathway, one.text, one.file, spoken)
        assert [str(each) for each in errors(found)] == []


def test_every_shipped_pathway_says_how_it_is_measured() -> None:
    for one in content.pathways(None):
        assert one.pathway.outcomes, one.file


def test_a_folder_of_the_clinics_own_is_not_shipped(tmp_path: Path) -> None:
    """It is checked before it is published, whatever the folder is called."""
    source = Path(content.__file__).parents[1] / "dialogs" / "pathways" / "heart-failure-weight.yaml"
    folder = tmp_path / "pathways"
    folder.mkdir()
    (folder / "ours.yaml").write_text(
        source.read_text(encoding="utf-8").replace("pathway: heart-failure-weight", "pathway: ours-weight"),
        encoding="utf-8",
    )
    found = {one.pathway.id: one.is_shipped for one in content.pathways(folder)}
    assert found == {**dict.fromkeys(LIBRARY, True), "ours-weight": False}


def test_a_file_of_the_clinics_own_with_an_error_stops_the_start(tmp_path: Path) -> None:
    """What compiles and still can hurt is refused with its place, before anything of it is published."""
    (tmp_path / "ours.yaml").write_text(
        small.changed(("when: pain >= 10", "when: pain > 10")), encoding="utf-8"
    )
    ours = [one for one in content.pathways(tmp_path) if not one.is_shipped]
    with pytest.raises(StartFault, match=r"ours\.yaml:\d+:\d+: error never-holds: `SK-1` can never hold"):
        opening.refuse_errors(ours[0], content.spoken())


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
