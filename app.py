"""The app: navigation, language and the files every page needs. Pages are in pages/."""

import streamlit as st

from zones.ui import frame
from zones.ui.guard import guarded
from zones.ui.state import language_switch, texts

t = texts()
st.set_page_config(page_title=t("app.title"), layout="wide", initial_sidebar_state="collapsed")
pages = {
    name: st.Page(f"pages/{name}.py", title=t(f"nav.{name}"), url_path=name, default=name == "overview")
    for name in ("overview", "access", "data")
}
page = st.navigation(list(pages.values()), position="top")
frame.opened(pages)
frame.dress(t)
language_switch(t)
with guarded(t):
    frame.self_check()
    page.run()
