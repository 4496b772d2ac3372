#!/usr/bin/env node
// Runs the program of the package for this platform, with its streams and its exit code.
"use strict";

const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "hutong.exe" : "hutong";

// 2: the program cannot run, as it says itself. A gate that does not run is no pass.
function fail(zh, en) {
  console.error(`${zh} · ${en}`);
  process.exit(2);
}

let program;
try {
  program = require.resolve(`hutong-${platform}/bin/${file}`);
} catch {
  fail(
    `没有安装适用于 ${platform} 的程序包 hutong-${platform}`,
    `the package hutong-${platform} for ${platform} is not installed`,
  );
}

const ended = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (ended.error) {
  fail(`无法运行 ${program}：${ended.error.message}`, `${program} cannot run: ${ended.error.message}`);
}
// What a shell says of a program that was killed.
process.exit(ended.status ?? 128 + require("node:os").constants.signals[ended.signal]);
