#!/bin/sh
# Applies deploy/kubernetes.yaml with the image that you built and pushed, by its digest (docs/scale.md):
#   deploy/kubernetes.sh registry.example.com/migrate-nextauth-dynamo@sha256:... [flags of kubectl]
# A tag may be another image by the time that a shard is started again, so it is refused. What else you have to change in the
# manifest is refused while it is the example's.
set -eu

fail() {
  echo "$1" >&2
  exit 2
}

manifest="$(dirname "$0")/kubernetes.yaml"
image="${1:-}"
[ $# -gt 0 ] && shift
by_digest="Name the image by its digest, as your registry gives it: REGISTRY/NAME@sha256:..."
case "$image" in
  *[!a-zA-Z0-9._/:@-]*) fail "$by_digest" ;;
esac
echo "$image" | grep -Eqx '[a-z0-9][a-zA-Z0-9._/:-]*@sha256:[0-9a-f]{64}' || fail "$by_digest"
if grep -q '123456789012' "$manifest"; then
  fail "The role in $manifest is still the example's: change 123456789012 to your account, or remove the annotation."
fi
sed "s|IMAGE_BY_ITS_DIGEST|$image|" "$manifest" | kubectl apply "$@" --filename -
