#!/usr/bin/env node
import { nemotron } from "../dist/nano3.js";

process.exitCode = await nemotron(process.argv.slice(2));
