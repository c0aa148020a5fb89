"""Long work that ends between two looks at it is shown, not offered again."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from zones.ui import waiting
    from zones.ui.jobs import Jobs

    jobs: Jobs[int] = Jobs("test")
    if "looked" in st.session_state:
        st.write("shown")
        return
    # The page looked, and found nothing; then the work was done.
    st.session_state["looked"] = True
    jobs.put("a", 42)
    waiting.offer(
        jobs,
        "a",
        lambda: lambda *_: 42,
        label="Begin",
        stop="Stop",
        say=lambda *_: "",
        key="work",
    )


def test_work_that_was_done_meanwhile_is_not_offered_again() -> None:
    app = AppTest.from_function(_page).run()
    assert not app.exception
    assert [block.value for block in app.markdown] == ["shown"]
    assert not app.button
