"""Chongqing (重庆): the national interface in its own edition; its page is docs/regions/chongqing.md."""
