"""What pages share. The only room that knows Streamlit besides app.py and pages/."""
