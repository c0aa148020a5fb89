"""A scenario in a link: short, safe in an address, and harmless whoever wrote it."""

import base64
import binascii
import re
import zlib
from typing import Final

from zones.scenario.document import Scenario
from zones.scenario.faults import Fault, ScenarioError

MAX_CHARACTERS: Final = 8_000
"""Servers and messengers cut longer addresses."""

MAX_UNPACKED: Final = 256_000
"""Bytes of a document that a link may unfold to."""

VERSION: Final = "1"

# What every document repeats; part of the version, never to be edited.
_WORDS: Final = (
    b'"project_id":"label":"note":"created":"threshold_min":"reopen_road","set_season","structure":"bridge"'
    b'"tunnel","oneway":true,"speed_zone":"plain","mountain_west","remove_facility","facility_id":"health-'
    b'"upgrade_road","kmh":{"kind":"add_road","line":[[107.[108.],"road_class":"secondary""primary""tertiary"'
    b'{"schema":1,"title":"","service":"district_health","mode":"motorcycle","season":"dry","wet",'
    b'"data_version":"","edits":[{"kind":"add_facility","name":"","lon":107.,"lat":15.}'
    b',{"kind":"close_road","roads":[{"edge_id":,"road_class":"minor","ref":"QL14","length_m":,"lon":108.,'
    b'"lat":15.},{"edge_id":'
)

_SHAPE: Final = re.compile(r"1\.[A-Za-z0-9_-]+")


def to_link(scenario: Scenario) -> str:
    """Return a scenario as text for an address: letters, digits, ``.``, ``-`` and ``_``.

    Raises
    ------
    ScenarioError
        If it is too long for one.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_DEFAULT_STRATEGY, _WORDS)
    document = scenario.to_compact_json().encode("utf-8")
    packed = packer.compress(document) + packer.flush()
    link = f"{VERSION}.{base64.urlsafe_b64encode(packed).rstrip(b'=').decode('ascii')}"
    if len(link) > MAX_CHARACTERS or len(document) > MAX_UNPACKED:
        raise ScenarioError(
            [Fault("", f"too long for a link ({len(link):,} characters)", "save it as a file and send that")]
        )
    return link


def from_link(link: str) -> Scenario:
    """Return the scenario of a link.

    Raises
    ------
    ScenarioError
        If it is too long, cut short, altered, unfolds to more than it may, or its document is faulty.
    """
    if len(link) > MAX_CHARACTERS or not _SHAPE.fullmatch(link):
        raise _broken()
    body = link.removeprefix(f"{VERSION}.")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, _WORDS)
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        document = unpacker.decompress(packed, MAX_UNPACKED)
    except (binascii.Error, zlib.error):
        raise _broken() from None
    if not unpacker.eof or unpacker.unused_data:
        raise _broken()
    return Scenario.from_json(document)


def _broken() -> ScenarioError:
    return ScenarioError([Fault("", "the link is cut short, altered or too long", "ask for it again")])
