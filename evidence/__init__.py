"""What the guide rests on: records of sources, citations, figures and the checks on every page.

Plain Python that knows no web framework. The one door to the engines is `footnotes`, a
Python-Markdown extension that MkDocs and Zensical both load.
"""
