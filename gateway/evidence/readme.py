"""README.txt of every evidence package: how to check it, in plain words, Chinese and English."""

README_TEXT = """\
证据包 (chuanyu-evidence@v1)
===========================

这是什么
  本文件包证明：包内的日志条目确已写入川渝互通网关的只增日志，此后未被改动；
  包内的报文原文正是条目当时所承诺的字节。核验无需网络，也无需信任提供本包的人。

包内文件
  entries/N.json            日志第 N 条的原始字节
  receipts/N.tlog-proof     该条的收据：所在位置、包含证明、日志签名、两地见证签名
  bodies/N/...              报文原文（request 请求，sent 发出，received 收到，answer 答复）
  manifest.json             文件清单、各报文的盐值、所称的密钥
  cover.html                供阅读与打印的封面；封面本身不作证明

如何核验
  1. 向日志运营方、四川与重庆分别索取公布的公钥，写成密钥文件 keys.json：
     {"origin": "日志名", "log": ["公钥"], "witnesses": {"sichuan": "公钥", "chongqing": "公钥"}}
  2. 运行  gateway verify 本文件.zip --trust keys.json
     或    node verify.mjs 本文件.zip --trust keys.json
     或    在浏览器中打开核验页面，放入本文件与密钥文件。
     各收据遵循 c2sp.org/tlog-proof、tlog-checkpoint 与 tlog-cosignature；
     随网关发布的文档 evidence-package.md 载有格式与约五十行的核验示例。
  3. 没有密钥文件时，程序只能检查包内各部分是否一致，并列出密钥指纹供人工比对；
     在指纹比对之前，任何人都可能自造一个内部一致的包。

不能证明什么
  条目里写的时间出自网关的时钟；本包可能没有收录同一办件的全部条目；
  "未提供"的报文是制包者没有放入的；封面与本说明不作证明。


EVIDENCE PACKAGE (chuanyu-evidence@v1)
======================================

What it is
  It proves that the entries in it were written into the append-only log of the Chuanyu Gateway and
  were not changed since, and that the bodies in it are the very bytes that the entries committed to.
  Checking needs no network, and no trust in whoever hands the package over.

What is in it
  entries/N.json            the bytes of entry N of the log
  receipts/N.tlog-proof     its receipt: place, proof of inclusion, the log's signature, cosignatures
  bodies/N/...              the messages themselves (request, sent, received, answer)
  manifest.json             the list of files, the salts of the bodies, the keys it claims
  cover.html                a cover page to read and print; it proves nothing itself

How to check it
  1. Ask the log's operator, Sichuan and Chongqing, each for the key that they have published, and write
     {"origin": "name of the log", "log": ["key"], "witnesses": {"sichuan": "key", "chongqing": "key"}}
     into a file keys.json.
  2. Run   gateway verify THIS.zip --trust keys.json
     or    node verify.mjs THIS.zip --trust keys.json
     or    open the verifier's page in a browser, and drop this file and the keys there.
     Receipts follow c2sp.org/tlog-proof, tlog-checkpoint and tlog-cosignature; the gateway's document
     evidence-package.md holds the format, and a check in fifty lines.
  3. Without keys a verifier can only say whether the parts agree, and print fingerprints to compare.
     Until they were compared, anybody could have made a package whose parts agree.

What it does not prove
  The times in entries are of the gateway's clock. The package may not hold every entry of the errand.
  Bodies that are "withheld" were left out by whoever made the package. The cover page and this text
  are not proof.
"""
