# Shared by build, up, down and load; sourced, not run.

KUBERNETES_VERSION=1.34.4
CACHE=${REALTIMECLUSTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/realtimecluster}
BIN=$CACHE/bin/v$KUBERNETES_VERSION
STATE=$CACHE/cluster
ARCH=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
IMAGES=$CACHE/images

# The cluster's own network. Node N is 10.89.0.(10+N), its pods are 10.244.N.0/24.
LAN=10.89.0
API_ADDRESS=$LAN.1
HOST_ADDRESS=$LAN.254
HOST_LINK=kn-host
PODS=10.244
SERVICES=10.96.0.0/16
DNS_ADDRESS=10.96.0.10
CONTROL_NS=kcp

say() { printf "%s\n" "$@"; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
# Prints the comment at the head of the calling script, which is its manual.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }
need_root() { [ "$(id -u)" = 0 ] || fail "needs root: network namespaces, mounts and cgroups"; }

node_address() { echo "$LAN.$((10 + $1))"; }
in_ns() { nsenter --net="/run/netns/$1" -- "${@:2}"; }
kube() { "$BIN/kubectl" --kubeconfig "$STATE/kubeconfig" --request-timeout=10s "$@"; }

# True if the process in this pid file still runs and is one of ours: after a reboot
# the number may belong to anybody.
runs() {
  local pid
  pid=$(cat "$STATE/pids/$1" 2>/dev/null) && [ -n "$pid" ] &&
    { tr '\0' ' ' < "/proc/$pid/cmdline" | grep -qF -e "$STATE/" -e "$BIN/"; } 2>/dev/null
}

# Names of the nodes that this cluster has on disk.
nodes() {
  local dir
  for dir in "$STATE"/kn[0-9]*; do
    [ ! -d "$dir" ] || echo "${dir##*/}"
  done
}

import_image() { # NODE TAR
  ctr --address "$STATE/$1/containerd.sock" --namespace k8s.io images import "$2" > /dev/null
}

# Packs one folder as an image of one layer, in the format `docker save` writes. No base image,
# no registry; equal input gives an equal image.
pack_image() { # NAME:TAG ROOTFS OUT.tar ENTRYPOINT_JSON
  local name=$1 root=$2 out=$3 entrypoint=$4 work diff id
  work=$(mktemp -d)
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$root" -cf "$work/layer.tar" .
  diff=$(sha256sum < "$work/layer.tar" | cut -d' ' -f1)
  printf '{"architecture":"%s","os":"linux","created":"1970-01-01T00:00:00Z","config":{"Entrypoint":%s,"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"1970-01-01T00:00:00Z"}]}' \
    "$ARCH" "$entrypoint" "$diff" > "$work/config.json"
  id=$(sha256sum < "$work/config.json" | cut -d' ' -f1)
  mv "$work/config.json" "$work/$id.json"
  printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$id" "$name" > "$work/manifest.json"
  tar -C "$work" -cf "$out.part" manifest.json "$id.json" layer.tar
  mv "$out.part" "$out"
  rm -rf "$work"
}

start() { # NAME COMMAND...
  # Without this script's terminal and in a session of its own: it outlives us.
  setsid "${@:2}" > "$STATE/logs/$1.log" 2>&1 < /dev/null &
  echo $! > "$STATE/pids/$1"
}

# In the mount namespace of its containerd.
start_kubelet() { # NODE
  local dir=$STATE/$1
  start "$1-kubelet" nsenter -t "$(cat "$STATE/pids/$1-containerd")" -m -n -- "$BIN/kubelet" \
    --config="$dir/kubelet.yaml" --kubeconfig="$dir/kubeconfig" --root-dir="$dir/kubelet" \
    --hostname-override="$1" --node-ip="$(node_address "${1#kn}")" --cert-dir="$dir/pki" --v=1
}

# The folders of a node's containers in the cgroup hierarchies.
cgroups_of() { # NODE
  local dir
  for dir in /sys/fs/cgroup/"$1" /sys/fs/cgroup/*/"$1"; do
    [ ! -d "$dir" ] || echo "$dir"
  done
}

# Whatever is in a node's cgroups is a container of that node.
container_pids() { # NODE
  cgroups_of "$1" | while read -r dir; do find "$dir" -name cgroup.procs -exec cat {} +; done 2> /dev/null | sort -u || true
}
