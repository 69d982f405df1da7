import { generated } from "./generated/configurations.ts";
import { behaviour } from "./judge/suite.ts";

behaviour("generated configurations", generated(150));
