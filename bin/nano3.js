#!/usr/bin/env node
import { main } from "../dist/nano3.js";

process.exitCode = await main(process.argv.slice(2));
