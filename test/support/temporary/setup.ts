import { afterAll } from "vitest";
import { removeFoldersOfFile } from "./folder.ts";

afterAll(removeFoldersOfFile);
