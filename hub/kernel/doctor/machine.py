"""What can be told without the database: the machine and how the house is set up on it."""

import shutil
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hub.kernel import backups
from hub.kernel.doctor.finding import Finding, fail, ok, warn

OLDEST_PYTHON = (3, 11)
GB = 1_000_000_000
LITTLE_ROOM, NO_ROOM = 5 * GB, GB
SHORTEST_KEY = 40
LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]", "testserver"}


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return fail(f"Python {version}", _("请安装 Python 3.11 或更新的版本，再运行 make setup。"))
    return ok(f"Python {version}")


def folders() -> Finding:
    places = [Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT)]
    for place in places:
        nearest = next(one for one in (place, *place.parents) if one.exists())
        try:
            tempfile.TemporaryFile(dir=nearest).close()  # asking for rights tells root nothing
        except OSError:
            return fail(
                _("不能写入 %(place)s") % {"place": place},
                _("请把这个文件夹交给运行程序的用户：chown -R zhongshu %(place)s")
                % {"place": nearest},
            )
    return ok(_("数据目录可以写入"))


def disk() -> Finding:
    free = shutil.disk_usage(settings.VAR_DIR).free
    what = _("磁盘剩余 %(gb)s GB") % {"gb": f"{free / GB:.1f}"}
    todo = _("请清理旧备份和日志，或扩大磁盘；写满后业务会停。")
    if free < NO_ROOM:
        return fail(what, todo)
    return warn(what, todo) if free < LITTLE_ROOM else ok(what)


def restoring() -> Finding:
    if backups.is_half_done():
        return fail(
            _("恢复被打断过，这里的数据和文件只恢复了一部分"),
            _("请停止网站和后台程序，再运行一次 manage.py restore；移到一旁的原数据都还在。"),
        )
    return ok(_("没有做了一半的恢复"))


def secret_key() -> Finding:
    place = Path(settings.VAR_DIR) / "secret_key"
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        return fail(_("密钥太短"), _("请把 SECRET_KEY 换成至少 50 个随机字符。"))
    if place.exists() and place.stat().st_mode & 0o077:
        return fail(
            _("别的用户可以读到密钥文件"), _("请运行 chmod 600 %(place)s") % {"place": place}
        )
    return ok(_("密钥已设置"))


def switches() -> Finding:
    if settings.DEBUG:
        return fail(_("DEBUG 开着，出错页会泄露内容"), _("请去掉环境变量 DEBUG 后重启。"))
    if settings.DEMO:
        return fail(_("DEMO 开着，登录页会显示演示账号"), _("请去掉环境变量 DEMO 后重启。"))
    return ok(_("调试和演示开关都关着"))


def hosts() -> Finding:
    names = set(settings.ALLOWED_HOSTS)
    if "*" in names:
        return warn(_("任何网址都能访问"), _("请把 ALLOWED_HOSTS 写成正式的网址。"))
    if names <= LOCAL_NAMES:
        return warn(_("只有本机能访问"), _("请把 ALLOWED_HOSTS 写成正式的网址，用逗号隔开。"))
    if not settings.BEHIND_HTTPS:
        return warn(
            _("没有声明 HTTPS，登录凭据可能被截获"),
            _("请在前面放 Caddy 或 nginx，再设 BEHIND_HTTPS=1。"),
        )
    return ok(_("网址和 HTTPS 已设置"))


def static_files() -> Finding:
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return ok(_("静态文件已收集"))
    return fail(_("静态文件还没有收集"), _("请运行 manage.py collectstatic --no-input。"))


ALL = (python, folders, disk, restoring, secret_key, switches, hosts, static_files)
