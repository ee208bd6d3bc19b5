"""WACZ 1.1.1: the captures of an export, its texts as pages, an index and digests, in a file that ReplayWeb.page opens offline.

The rules are those of https://specs.webrecorder.net/wacz/1.1.1/ and https://specs.webrecorder.net/cdxj/0.1.0/; where they leave a choice,
that of py-wacz, their reference implementation, which readers were made with.
"""
