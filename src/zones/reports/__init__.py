"""What a reader takes away on paper: the sheet of a place, in words, as a drawing and as one page.

``subject`` says which place a link means, ``outlook`` holds the ways today and by the end of the Programme,
``reading`` puts a place into words once for page and paper, ``drawing`` draws its surroundings, ``sheet``
makes the page that opens without the app.
"""
