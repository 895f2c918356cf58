#!/bin/sh
# See to it that the browser tests have Chromium and Chinese letters, or say what is missing.
set -eu

missing() {
    command -v chromium >/dev/null || echo chromium
    [ -n "$(find /usr/share/fonts -name 'NotoSansCJK*' 2>/dev/null | head -n 1)" ] ||
        echo fonts-noto-cjk
}

packages=$(missing | tr '\n' ' ')
[ -n "$packages" ] || exit 0
if [ "$(id -u)" = 0 ]; then root=""; else root="sudo -n"; fi
echo "Installing $packages for the browser tests"
{
    $root apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive $root apt-get install -qq -y --no-install-recommends $packages
} >/dev/null 2>&1 </dev/null || true
packages=$(missing | tr '\n' ' ')
[ -z "$packages" ] || {
    echo "The browser tests need Debian's $packages. As root: apt-get install $packages" >&2
    exit 1
}
