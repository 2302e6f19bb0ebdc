"""Chuanyu Gateway (川渝互通网关): one API over the public-service systems of Sichuan and Chongqing."""
