"""The credit platform (重庆沙盒·信用信息): docs/regions/chongqing-credit.md."""
