"""The app: navigation, language and the files every page needs. Pages are in pages/."""

import streamlit as st

from zones.ui import frame
from zones.ui.guard import guarded
from zones.ui.state import language_switch, texts

t = texts()
st.set_page_config(page_title=t("app.title"), layout="wide", initial_sidebar_state="collapsed")
FIRST = "overview"
LOOKED_AT = ("projects", "sheet", "changes", "access", "gaps", "compare", "scenario", "programme")
TAKEN_AWAY = ("report", "data")
pages = {
    # Streamlit shows the default page at the root and nowhere else; it still wants a path of its own.
    name: st.Page(
        f"pages/{name}.py",
        title=t(f"nav.{name}"),
        url_path="home" if name == FIRST else name,
        default=name == FIRST,
    )
    for name in (FIRST, *LOOKED_AT, *TAKEN_AWAY)
}
by_name = st.Page(f"pages/{FIRST}.py", title=t(f"nav.{FIRST}"), url_path=FIRST, visibility="hidden")
page = st.navigation([*pages.values(), by_name], position="top")
frame.opened(pages)
frame.dress(t)
language_switch(t)
with guarded(t):
    frame.self_check()
    page.run()
