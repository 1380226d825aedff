"""Notes of several forms, and what their outline is asked for."""

from tracemine.notes import Outline
from tracemine.records import Section

WORK_LOG = """\
.LOG
9:05 2021-3-7
(18:40 2021-03-09)
pool, worker; shutdown race
1, plan
1), port the tests
(1), the slow ones
2, the pool dies in poolRelease.
#0  0x00007f1a2b3c4d15 in raise () from /lib64/libc.so.6
#1  0x00007f1a2b3c4e57 in poolRelease (p=0x55d0c0de, n=3)
    at pool/pool.c:88
1), valgrind says:
==811== Invalid read of size 8
==811==    at 0x4C2B1A0: poolRelease (pool.c:88)
3,
2021-03-07 06:27:51.200+0000: 811: info : poolWait:31 : <0>:<812>
seen again after the rebase
4, (10:15 2021-03-08)
another one: start -> drain -> start

23:59 2021-03-06
met with Ann about the schedule. nothing was decided
no items here

10:00 2021-03-07
1, only one, see"9:05 2021-3-7"2-1)
"""


def at(page: Outline, line: int) -> tuple[str | None, str]:
    entry, incident = page.owner(line)
    return entry and entry.title, incident.title


def titles(sections: tuple[Section, ...]) -> list[str]:
    return [section.title for section in sections]


def table(page: Outline) -> list[tuple[int, str, str | None]]:
    return [(one.first_line, one.title, one.time) for one in page.incidents]


MARKDOWN = """\
---
title: "Pool crashes"
date: 2021-03-05
---
Notes on the pool.

# Pool

## 2021-03-07 drain

```console
# gdb -p 811
## not a heading
```

- ```
  # 1), neither
  ```

### Backtrace of the drain ##

#0  0x00007f1a2b3c4d15 in raise () from /lib64/libc.so.6
# 1  0x00007f1a2b3c4e57 in poolRelease ()
#1 also a frame
1. a list
2. of prose

<details><summary>Full log</summary>

```c
#include <stdio.h>
# define N 3
```

</details>

Release 1.2
-----------

Text.

## 2021-03-08T10:15Z again

~~~
# inside
~~~
text
"""


ORG = """\
#+TITLE: work
Preamble.
* Crashes                                                      :pool:
** TODO [#A] drain dies <2021-03-07 日 11:07>                   :gdb:
#+begin_example
* not a headline
* 1    Thread 0x7ffff7d8a740 (LWP 811) "pool" poolRelease () at pool.c:88
#+end_example
*** trace
* 1    Thread 0x7ffff7d8a740 (LWP 811) "pool" poolRelease () at pool.c:88
* Later
CLOSED: [2021-03-09 二 08:00]
:PROPERTIES:
:ID: 1
:END:
"""


MAILBOX = """\
From ann@example.org Sun Mar  7 09:05:34 2021
Return-Path: <ann@example.org>
From: Ann <ann@example.org>
Date: Sun, 7 Mar 2021 09:05:00 +0800
Subject: [PATCH v2] pool: fix
 the drain

# not a heading
1, not an incident
On Sat, 6 Mar 2021, Bob wrote:
> From: Carl
> Subject: no

>From here on it works.
From ann's point of view.

From 1f2e3d4c5b6a7988 Mon Sep 17 00:00:00 2001
From: Bob <bob@example.org>
Date: Mon, 8 Mar 2021 10:00:00 +0000
Subject: =?utf-8?q?p=C3=B6ol?=

text
-----Original Message-----
From: Ann
Sent: Sunday, March 7, 2021 11:00 AM
To: Bob
Subject: Re: drain

older
"""
