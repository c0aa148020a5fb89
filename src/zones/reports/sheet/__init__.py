"""What a reader takes away of one place: its sheet in words, as a drawing and as one page.

``subject`` says which place a link means, ``outlook`` holds the ways today and by the end of the Programme,
``reading`` puts a place into words once for page and paper, ``drawing`` draws its surroundings, ``printed``
makes the page that opens without the app.
"""
