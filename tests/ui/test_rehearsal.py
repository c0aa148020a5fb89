"""What the server does before anybody comes."""

import subprocess
import sys


def test_it_leaves_the_map_to_the_first_session() -> None:
    # A component that is imported outside a session is one that Streamlit never serves: an empty map.
    code = "import sys, zones.ui.server; print({'streamlit_folium', 'zones.ui.maps'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
