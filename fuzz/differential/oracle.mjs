// Runs programs in MicroPython's own build for JavaScript, a fresh interpreter each.
//
//     node oracle.mjs PACKAGE_FOLDER < programs > results
//
// Standard input: one JSON string a line, a program. Standard output: for each, in order, one JSON object a line:
// {"output": what it printed, "error": what it was ended by, or null}.

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { readFile } from "node:fs/promises";
import path from "node:path";

const folder = path.resolve(process.argv[2]);
const wasm = path.join(folder, "micropython.wasm");
const { loadMicroPython } = await import(pathToFileURL(path.join(folder, "micropython.mjs")));

// Compiled once: an interpreter then takes milliseconds.
const compiled = await WebAssembly.compile(await readFile(wasm));
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (_, imports) => ({ module: compiled, instance: await instantiate(compiled, imports) });

for await (const line of createInterface({ input: process.stdin })) {
    const bytes = [];
    const write = (data) => { bytes.push(...(typeof data === "number" ? [data] : data)); };
    let error = null;
    try {
        const python = await loadMicroPython({ heapsize: 4 << 20, url: wasm, linebuffer: false, stdout: write, stderr: write });
        python.runPython(JSON.parse(line));
    } catch (e) {
        error = e.type ?? `${e.name}: ${String(e.message).slice(0, 200)}`;
    }
    process.stdout.write(JSON.stringify({ output: Buffer.from(bytes).toString(), error }) + "\n");
}
