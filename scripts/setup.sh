#!/bin/bash
# Installs what the build, the tests and a run need. Every step looks first and does nothing when it is done already,
# so the second run takes well under a second. A missing prerequisite gives one line: what is missing, how to get it.
set -euo pipefail
export npm_config_update_notifier=false
cd "$(dirname "$0")/.."

sherpa_version=1.13.8
stamp=third_party/sherpa-onnx/.version

die() { echo "setup: $*" >&2; exit 1; }

need() { # need COMMAND HOW
  command -v "$1" >/dev/null || die "$1 is missing: $2"
}

# Debian packages: command or file that proves it is there, and the package that brings it.
debian_packages() {
  local missing=()
  command -v espeak-ng >/dev/null || missing+=(espeak-ng)
  [ -e /usr/include/espeak-ng/speak_lib.h ] || missing+=(libespeak-ng-dev)
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  command -v pkg-config >/dev/null || missing+=(pkg-config)
  pkg-config --exists opus 2>/dev/null || missing+=(libopus-dev)
  command -v sipp >/dev/null || missing+=(sip-tester)
  command -v baresip >/dev/null || missing+=(baresip-core)
  command -v curl >/dev/null || missing+=(curl)
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || missing+=(fonts-wqy-microhei fontconfig) # or the browser of the tests draws boxes for Chinese
  [ ${#missing[@]} -eq 0 ] && return 0
  local how="apt-get install --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null || die "these Debian packages are missing: ${missing[*]}; install their like for this system"
  local sudo=""
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || die "these packages are missing: ${missing[*]}; run: sudo $how"
    sudo="sudo -n"
  fi
  echo "setup: installing ${missing[*]}"
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq || true # an old list often still serves
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "installing failed; run by hand: $how"
}

# The native speech library comes as a prebuilt npm package; only its shared objects are kept.
sherpa_onnx() {
  [ "$(cat "$stamp" 2>/dev/null)" = "$sherpa_version" ] && return 0
  local arch
  case "$(uname -m)" in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) echo "setup: no native speech library for $(uname -m); in-process recognition stays off"; return 0 ;;
  esac
  need npm "install Node.js 20.19 or later (https://nodejs.org)"
  echo "setup: fetching sherpa-onnx $sherpa_version for linux-$arch"
  # From inside the folder: with --prefix npm would not read the machine's own npmrc (mirror, certificates). The package is an optional
  # one, for one of two processors; of those npm ci tells no failure.
  (cd tools/native && npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) ||
    die "npm ci in tools/native failed: check the network or npm's registry setting"
  local from=tools/native/node_modules/sherpa-onnx-linux-$arch
  ls "$from"/*.so >/dev/null 2>&1 ||
    die "npm could not fetch sherpa-onnx-linux-$arch@$sherpa_version: check the network or npm's registry setting (in tools/native: npm ci --loglevel=http)"
  mkdir -p third_party/sherpa-onnx
  cp "$from"/*.so third_party/sherpa-onnx/
  cp "$from"/LICENSE third_party/sherpa-onnx/ 2>/dev/null || true
  rm -rf tools/native/node_modules
  echo "$sherpa_version" >"$stamp"
}

# espeakd is the worker process around libespeak-ng: GPL, so a program of its own and never linked into hotline.
espeakd() {
  local src=tts/espeak/espeakd/espeakd.c
  [ -e "$src" ] || return 0
  [ bin/espeakd -nt "$src" ] && return 0
  mkdir -p bin
  cc -O2 -Wall -o bin/espeakd "$src" -lespeak-ng -lm
}

need go "install Go 1.26 or later (https://go.dev/dl)"
debian_packages
sherpa_onnx
espeakd
