"""Password rules of an office: how long, how many kinds of characters, what it may not be."""

from collections.abc import Sequence
from dataclasses import dataclass

_SIMPLE = ("password", "admin", "qwerty", "abc123", "123456", "111111", "000000", "888888", "dubanflow", "duban")


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """`length` characters at least, of `kinds` kinds (small, capital, digits, others); `history` old ones barred.

    `days` is how long a password lasts in calendar days, 0 for ever.
    """

    length: int = 10
    kinds: int = 3
    history: int = 5
    days: int = 0


def kinds_in(password: str) -> int:
    """How many kinds of characters there are: small letters, capitals, digits, anything else."""
    tests = (str.islower, str.isupper, str.isdigit, lambda one: not one.isascii() or not one.isalnum())
    return sum(any(test(one) for one in password) for test in tests)


def faults(password: str, rules: PasswordRules, *, names: Sequence[str] = ()) -> list[str]:
    """Everything that is wrong with a password, in sentences. `names` may not be part of it."""
    found = []
    if len(password) < rules.length:
        found.append(f"密码至少 {rules.length} 个字符，现在是 {len(password)} 个。")
    if len(password) > 200:
        found.append("密码不能超过 200 个字符。")
    if kinds_in(password) < rules.kinds:
        found.append(f"小写字母、大写字母、数字、其他符号四类中，密码至少要有 {rules.kinds} 类。")
    low = password.lower()
    if any(name and len(name) > 2 and name.lower() in low for name in names):
        found.append("密码里不能有登录名或姓名。")
    if any(word in low for word in _SIMPLE):
        found.append("密码里有人人都会试的词（如 123456、password），请换一个。")
    if len(set(password)) < 5:
        found.append("密码里不同的字符太少。")
    return found
