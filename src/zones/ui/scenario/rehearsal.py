"""What the first click would wait for, done before anybody comes: a working copy, times, the compiler.

Nothing here may import the maps: Streamlit knows a component only if a session is the first to import it.
"""

from zones.i18n import LANGUAGES, Texts
from zones.scenario import AddFacility, Scenario
from zones.scenario.degrees import degrees
from zones.ui import cache
from zones.ui.benches import NOBODY
from zones.ui.scenario import answers, book


def rehearse() -> None:
    """Try a facility, and ask where the next one should go.

    Raises
    ------
    ZonesError
        If a layer that figures rest on is broken.
    """
    service, mode, season, threshold = cache.FIRST_VIEW
    asked = {"service": service, "mode": mode, "season": season, "threshold_min": threshold}
    blank = Scenario(data_version=cache.version()).model_copy(update=asked)
    question = answers.Question("sites", 1, threshold, "west", "seats")
    answers.where_next(blank.to_compact_json(), question, blank, NOBODY)
    place = cache.whole_city().on_land().geometry.iloc[0]
    ((lon, lat),) = degrees([(place.x, place.y)])
    example = blank.model_copy(update={"edits": (AddFacility(lon=lon, lat=lat),)})
    book.outcome(Texts(LANGUAGES[0]), NOBODY, example)
