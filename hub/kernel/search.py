"""grams only, for now"""
import re

from hub.kernel.text import normal

_CJK = "々〆〇\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"([{_CJK}]+)|[^\\W_{_CJK}]+")

def grams(text):
    tokens = []
    for run in _RUN.finditer(normal(text).casefold()):
        if run[1]:
            word = run[1]
            tokens += map("".join, zip(word, word[1:]))
            tokens.append(word[-1])
        else:
            tokens.append(run[0][:64])
    return " ".join(tokens)
