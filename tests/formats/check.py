"""Looks at written JUnit and Code Quality reports as their readers would; names what is wrong and fails."""

import json
import pathlib
import sys

from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree

here = pathlib.Path(__file__).parent
folder = pathlib.Path(sys.argv[1])
schema = etree.XMLSchema(etree.parse(here / "junit.xsd"))
wrong = []


def require(holds, said):
    if not holds:
        wrong.append(said)


tests = 0
for path in sorted(folder.glob("*.junit.xml")):
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    document = etree.parse(path, parser)
    if not schema.validate(document):
        wrong.extend(f"{path.name}: {error}" for error in schema.error_log)
    report = JUnitXml.fromfile(str(path))
    cases = [case for suite in report for case in suite]
    ended = lambda kind: sum(any(isinstance(r, kind) for r in case.result) for case in cases)
    require(report.tests == len(cases), f"{path.name}: tests")
    require(report.failures == ended(Failure), f"{path.name}: failures")
    require(report.errors == ended(Error), f"{path.name}: errors")
    require(sum(s.skipped for s in report) == ended(Skipped), f"{path.name}: skipped")
    tests += len(cases)

issues = 0
for path in sorted(folder.glob("*.gitlab.json")):
    report = json.loads(path.read_text("utf-8"))
    prints = [issue["fingerprint"] for issue in report]
    require(len(prints) == len(set(prints)), f"{path.name}: a fingerprint twice")
    issues += len(report)

for said in wrong:
    print(f"  {said}", file=sys.stderr)
print(f"junit: {tests} tests read by junitparser and the schema; code quality: {issues} issues, fingerprints unique")
sys.exit(bool(wrong) or not tests)
