/**
 * What runs in the Linux guests: busybox with an init that prints a few lines between markers. Tests wait for `LAST_LINE`
 * and look at what is between `FIRST_LINE` and it.
 */
import type { CpioEntry } from "../../host/loader/cpio.ts";

export const FIRST_LINE = "redleaf: init";
export const LAST_LINE = "redleaf: done";

/** Enough for the scripts below and for a shell. */
const APPLETS = ["sh", "mount", "umount", "echo", "cat", "grep", "uname", "ls", "sleep", "poweroff", "reboot", "insmod", "switch_root", "sync", "date",
  "setsid", "cttyhack", "md5sum", "dd", "nproc", "ps", "free", "df", "wc", "seq", "taskset", "dmesg", "mkdir", "rm", "od", "true", "lsmod", "stty", "sort"];

const FOLDERS = ["bin", "dev", "proc", "sys", "tmp", "mnt"];

export function busyboxEntries(busybox: Uint8Array): CpioEntry[] {
  return [
    ...FOLDERS.map((name) => ({ name, mode: 0o40755 })),
    { name: "dev/console", mode: 0o20600, device: [5, 1] },
    { name: "bin/busybox", mode: 0o755, bytes: busybox },
    ...APPLETS.map((name) => ({ name: `bin/${name}`, mode: 0o120777, bytes: new TextEncoder().encode("busybox") })),
  ];
}

/** Each line that a test looks at has a name before it. The four background tasks make all cores work. */
const report = `
echo "kernel: $(uname -srm)"
echo "processors: $(grep -c ^processor /proc/cpuinfo)"
grep -E '^(Features|CPU implementer|CPU part|CPU revision)' /proc/cpuinfo | sort -u
for cpu in 0 1 2 3; do taskset $((1 << cpu)) sh -c 'i=0; while [ $i -lt 200 ]; do i=$((i + 1)); done; echo $i > /tmp/cpu'$cpu & done
wait
echo "sums: $(cat /tmp/cpu0) $(cat /tmp/cpu1) $(cat /tmp/cpu2) $(cat /tmp/cpu3)"
echo "md5: $(dd if=/dev/zero bs=4096 count=64 2>/dev/null | md5sum)"
cat /proc/interrupts
`;

const mounts = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
`;

const end = `
sync
line=$(cat /proc/cmdline)
echo "${LAST_LINE}"
# What was printed still waits for the line, which sends 11 bytes a millisecond; a kernel that halts does not wait for it.
sleep 1
case "$line" in *redleaf.shell*) exec setsid cttyhack sh;; esac
poweroff -f
`;

export const ramInit = `${mounts}mount -t tmpfs tmp /tmp
echo "${FIRST_LINE} ram"
${report}${end}`;

/** The root on the card: as above, and it writes a file and reads it back. */
export const cardRootInit = `${mounts}mount -t tmpfs tmp /tmp
echo "${FIRST_LINE} card"
grep ' / ' /proc/mounts
echo "motto: $(cat /motto)"
seq 1 1000 > /numbers && sync && echo "numbers: $(md5sum < /numbers)"
${report}mount -o remount,ro /
${end}`;

/** Loads modules in the order given, waits for the card's second partition, whichever host has it, and goes there. */
export function cardInit(modules: string[]): string {
  return `${mounts}
for m in ${modules.join(" ")}; do insmod /modules/$m.ko || echo "redleaf: $m does not load"; done
tries=0
while [ $tries -lt 100 ]; do
  for part in /dev/mmcblk0p2 /dev/mmcblk1p2; do
    [ -b $part ] && mount -t ext4 $part /mnt && umount /proc /sys && exec switch_root /mnt /init
  done
  sleep 0.2; tries=$((tries + 1))
done
echo "redleaf: no card"; ls /dev/mmc*; dmesg | grep -i mmc
poweroff -f
`;
}
