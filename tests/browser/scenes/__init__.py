"""What the browser tests find when they arrive, made by the product's own actions.

Run backstage, in the database of the house: `play("open_house")` calls the function of that name,
in whichever of these files it is. Takes and gives plain JSON.
"""
