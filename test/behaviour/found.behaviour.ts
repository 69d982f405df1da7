import { data } from "./found/data.ts";
import { decisions } from "./found/decisions.ts";
import { options } from "./found/options.ts";
import { pages } from "./found/pages.ts";
import { servers } from "./found/servers.ts";
import { shapes } from "./found/shapes.ts";
import { behaviour } from "./judge/suite.ts";

behaviour("how functions get into the options", shapes);
behaviour("who gets in, as people wrote it", decisions);
behaviour("what is known and kept, as people wrote it", data);
behaviour("who asks who is there", servers);
behaviour("pages for whoever is there", pages);
behaviour("providers and options, as people wrote them", options);
