"""The screen: everything that knows Streamlit, apart from the pages."""
