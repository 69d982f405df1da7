import type { Finding, FindingCode } from "../../../transforms/finding.ts";
import type { Scenario } from "../scenario/steps.ts";
import type { Difference } from "./compare.ts";

/** Whether and how somebody signs in, and what is asked of the provider. */
const signIn = /^(way$|provider\.)/;
/** What is known of a user: in callbacks, on the page, in the table. */
const user = /^(way$|calls|printed|session|answer|table)/;
/** Who has a session, and for how long. */
const session = /^(way$|session|answer|cookies)/;
/** What callbacks and events make of what they are given. */
const callbacks = /^(way$|calls|printed|session|answer)/;

/** What a page shows. */
const page = /^(way$|page)/;

/**
 * What each finding tells its reader, as names of differences: it covers no others, so that a word about the secret doesn't excuse
 * a refused user.
 */
const covered: Readonly<Partial<Record<FindingCode, RegExp>>> = {
  // An adapter that the application changes.
  NAD120: user,
  // Providers.
  NAD230: signIn,
  NAD231: signIn,
  NAD233: /^provider\.authorize\.scope$/,
  NAD240: signIn,
  NAD241: signIn,
  NAD242: signIn,
  NAD243: signIn,
  NAD244: signIn,
  NAD245: signIn,
  NAD246: signIn,
  NAD247: signIn,
  NAD248: signIn,
  NAD249: signIn,
  NAD250: user,
  NAD252: signIn,
  NAD253: signIn,
  NAD254: signIn,
  NAD256: user,
  NAD257: /^way$/,
  NAD261: user,
  NAD262: /\.name$/,
  NAD263: signIn,
  // A bot's account is gone with its sign-in.
  NAD264: /^(way$|provider\.|calls|session|answer)/,
  NAD265: user,
  NAD266: callbacks,
  // Another product of LinkedIn's, which gives other data.
  NAD267: /^(?!way$)./,
  NAD268: signIn,
  NAD269: signIn,
  NAD272: /^(way$|mails?\b)/,
  NAD273: signIn,
  NAD274: signIn,
  NAD275: signIn,
  NAD277: signIn,
  // Where the application is found.
  NAD410: /^way$/,
  NAD411: /^(way$|answer)/,
  NAD412: /^(way$|provider\.|cookies)/,
  // All sign in again.
  NAD303: /^(session|cookies)/,
  // The client.
  NAD225: /^(way$|answer)/,
  NAD226: /^(way$|answer)/,
  NAD210: page,
  NAD211: page,
  NAD212: page,
  NAD214: page,
  NAD222: page,
  NAD223: page,
  // Options.
  // Session, jwt, secret, callbacks, events, logger of those options; neither its providers nor the table.
  NAD300: /^(way$|session|cookies|calls|printed|answer)/,
  NAD301: session,
  NAD302: session,
  NAD307: session,
  NAD305: session,
  NAD310: session,
  NAD311: /^way$|^session/,
  NAD312: session,
  NAD313: /^way$/,
  NAD314: /^way$/,
  NAD315: /^(session|cookies|table\.SESSION)/,
  NAD316: session,
  NAD334: callbacks,
  // What is read of sessions and tokens.
  NAD317: /^answer/,
  NAD318: /^(answer|way$)/,
  NAD319: /^(answer|way$)/,
  NAD333: /^(session|answer|calls|printed)/,
  NAD336: /^(session|cookies)/,
  NAD337: /^way$/,
  // Callbacks and events.
  NAD320: callbacks,
  NAD321: callbacks,
  NAD322: callbacks,
  NAD323: callbacks,
  NAD325: callbacks,
  NAD327: /^(way$|calls)/,
  NAD328: callbacks,
  NAD329: /^(way$|calls)/,
  NAD340: /^(calls|printed)/,
  // Who gets in, and what is known of whom.
  NAD341: callbacks,
  NAD342: callbacks,
  NAD344: callbacks,
  NAD345: callbacks,
  NAD346: callbacks,
  NAD347: callbacks,
  NAD348: user,
  NAD351: user,
  NAD352: user,
  NAD353: user,
  NAD354: callbacks,
  NAD355: callbacks,
  NAD356: callbacks,
  NAD357: callbacks,
  NAD358: callbacks,
  NAD359: /^way$/,
  NAD338: /^printed/,
  NAD350: /^printed/,
  // Fields of the account.
  NAD360: callbacks,
  NAD361: callbacks,
  NAD362: callbacks,
  NAD363: callbacks,
  NAD364: callbacks,
};

/** What is true of people only who were signed in when the upgrade came. */
const ofTheUpgrade: ReadonlySet<FindingCode> = new Set(["NAD303"]);

/** The finding that told of a difference. */
export function reportOf(
  { name, index }: Difference,
  findings: readonly Finding[],
  scenario: Scenario,
): Finding | undefined {
  const isAfterUpgrade = scenario.slice(0, index).some((step) => step.do === "upgrade");
  return findings.find(({ code }) => covered[code]?.test(name) && (isAfterUpgrade || !ofTheUpgrade.has(code)));
}
