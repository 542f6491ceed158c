from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """The answer to a post that went well: the browser gets the next page, and reloading it posts nothing again."""

    status_code = 303
