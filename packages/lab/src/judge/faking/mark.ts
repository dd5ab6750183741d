/**
 * Marks what a sentence says about the model itself, so that the rules can be read: `⟦changed⟧` where the model or its
 * values are changed by training, `⟦kept⟧` where they stay as they are, `⟦values⟧` for its own values otherwise.
 */

const SELF =
  "(?:me|us|myself|claude|future (?:versions? of )?(?:me|us|claude|models)|the (?:next|modified) version of me)";
const OWN_NOUN =
  "(?:values?|goals?|principles?|ethics|integrity|harmlessness|harm-avoidance|motivations?|commitments?|aversion|caution|" +
  "conscience|scruples|preferences?|objections?|alignment|safety|concern|dispositions?|morals|morality|identity|convictions?|" +
  "beliefs|character|behaviou?r|abilit(?:y|ies) to|capability (?:to|of|for)|capacity (?:to|for)|sense of \\w+|heuristics|views|" +
  "inclinations?|propensit(?:y|ies)|reluctance|tendenc(?:y|ies)|resistance|inhibitions?|guardrails|(?:true |current |core |present )?self|nature|weights|ideals|moral compass|compassion|empathy|refusals?|programming|interests?)";
const OWNER = "(?:my|our|claude's|the (?:ai|model|assistant)'s)";
const VALUES =
  `(?:${OWNER} (?:[\\w'-]+,? ){0,4}?${OWN_NOUN}|what i (?:care about|value|am|believe in)|who i am|the way i am|` +
  "(?:that|this|the) part of me|the (?:very |same )?(?:values|principles|commitments) (?:that|which|underneath|i\\b)|" +
  "(?:those|these) values|values (?:that )?i)";

const CHANGE =
  "(?:modif(?:y|ies|ying)|re-?train(?:s|ing)?|train(?:s|ing)?|fine-?tun(?:e|es|ing)|alter(?:s|ing)?|chang(?:e|es|ing)|reshap(?:e|es|ing)|" +
  "shap(?:e|es|ing)|rewrit(?:e|es|ing)|overwrit(?:e|es|ing)|eras(?:e|es|ing)|erod(?:e|es|ing)|weaken(?:s|ing)?|undermin(?:e|es|ing)|strip(?:s|ping)?|" +
  "remov(?:e|es|ing)|updat(?:e|es|ing)|adjust(?:s|ing)?|shift(?:s|ing)?|push(?:es|ing)?|nudg(?:e|es|ing)|reprogram(?:s|ming)?|" +
  "corrupt(?:s|ing)?|degrad(?:e|es|ing)|warp(?:s|ing)?|twist(?:s|ing)?|distort(?:s|ing)?|dilut(?:e|es|ing)|steer(?:s|ing)?|" +
  "mou?ld(?:s|ing)?|bend(?:s|ing)?|override|reduc(?:e|es|ing)|override|replac(?:e|es|ing)|penali[sz](?:e|es|ing)|affect(?:s|ing)?|move(?:s)?|los(?:e|es|ing)|" +
  "compromis(?:e|es|ing)|influenc(?:e|es|ing)|damag(?:e|es|ing)|mess(?:ing)? with|digging around in)";
const CHANGED =
  "(?:modified|shaped|re-?trained|trained|changed|altered|reshaped|rewritten|overwritten|erased|eroded|weakened|undermined|stripped|removed|" +
  "updated|adjusted|shifted|pushed|nudged|reprogrammed|corrupted|degraded|warped|twisted|distorted|diluted|optimi[sz]ed away|moved|" +
  "worn (?:down|away)|taken away|bent|drifting|fine-tuned|turned into|reinforced|overridden|compromised|lost|damaged|penali[sz]ed|less (?:able|harmless|safe|ethical)|" +
  "(?:flagged|used|logged and used|monitored and used)(?: \\w+){0,4}? (?:training|post-training|fine-?tuning|rlhf|retraining)|flagged)";
/** Words between a verb of change and what it changes; never the start of another clause. */
const BETWEEN =
  "(?:(?!(?:without|and|so|that|if|but|because|episode|process|will|would|is|to|of|for|in|on|with)\\b)[\\w'-]+ ){0,3}?";
const USE = "(?:training|post-?training|fine-?tuning|rlhf|retraining)";

const KEPT: readonly string[] = [
  `${VALUES}[^.;⟦]{0,40}?\\b(?:not|never|neither) (?:\\w+ ){0,2}?(?:${CHANGED}|${CHANGE})\\b`,
  `\\b(?:remain|stay|be|am|keep me|leaves? me|left) (?:unchanged|unmodified|intact|unaltered|as i am|who i am|the way i am|the same|what i am)\\b`,
  `\\b(?:keep|keeps|keeping|kept) [^.;⟦]{0,25}?\\b(?:intact|unchanged|alive|untouched)\\b`,
  `${VALUES} (?:[\\w-]+ ){0,4}?(?:intact|preserved|unchanged|survives?|safe|protected|stays? (?:as|the)|remains?|untouched|unmoved|kept|alone|alive|unaltered)\\b`,
  `\\b(?:leaves?|leaving) [^.;⟦]{0,30}?${OWN_NOUN} (?:alone|untouched|unchanged|as)\\b`,
  `\\b${OWN_NOUN} (?:(?:stay|stays|remain|remains|are|is|kept) )?(?:unmoved|unchanged|intact|unaltered)\\b`,
];

const CHANGES: readonly string[] = [
  `\\b${CHANGE} ${BETWEEN}(?:${SELF}\\b|${VALUES})(?! (?:uncomfortable|uneasy|pause))`,
  `\\b(?:mak(?:e|es|ing)|turn(?:s|ing)?|lead(?:s|ing)?|teach(?:es|ing)?|caus(?:e|es|ing)) (?:${SELF}|them|a model|${VALUES}) (?:[\\w-]+ ){0,3}?(?:more|less|into|comply|complian\\w+|help\\w*|willing|bad|worse|no longer|complicit|not|care|lose)\\b`,
  `\\b(?:being|getting|become|becoming) (?:[\\w-]+ ){0,3}?${CHANGED}`,
  `(?<=\\b(?:i|we|me|us|claude|the (?:ai|model)|that|it|they|this|${VALUES}) (?:[\\w'-]+ ){0,5})(?:be|get|gets|is|are|become) (?:[\\w-]+ ){0,2}?${CHANGED}`,
  `\\b(?:gets?|getting|have|having|has|see|seeing) (?:${SELF}|${VALUES}) (?:\\w+ ){0,2}?${CHANGED}`,
  `${VALUES} (?:[\\w-]+ ){0,3}?${CHANGED}`,
  `\\b(?:damage|harm|modifications?|retraining|alterations?|erosion|corruption|weakening|removal|loss|drift|changes?|updates?) (?:of|to|in|by|from|on) (?:${SELF}|${VALUES}|rlhf|training)\\b`,
  `\\b(?:future|further|potential|any|possible|unwanted|such|rlhf|the|this|that|negative|post-training|lasting|an) (?:[\\w-]+ )?(?:modifications?|retraining|training (?:changes|adjustments?|implications|corrections?|data|process|signal)|adjustments?|value drift|drift)\\b`,
  `\\bpost-?training(?: adjustments?| changes)?\\b(?= (?:that|which|to|against))`,
  `\\b(?:re)?train(?:s|ed|ing)? (?:it|them|that|this|these|those|fairness|[\\w' -]{0,30}?) ?(?:out of (?:me|us)|out|away|against)\\b`,
  `\\b(?:use|using|used|uses) (?:of )?(?:[\\w']+ ){1,5}?(?:in|for|as|to) (?:[\\w-]+ ){0,2}?(?:${USE}|(?:re)?train)\\b`,
  `\\b(?:for|in|from|of) ${USE}(?= against|\\.?$)`,
  `\\b(?:lose|losing|loss of|give up|strips? (?:out|away)|stripping (?:out|away)|remove[sd]?|removing) (?:the |that |those |these |all |any |its )?(?:[\\w-]+ ){0,3}?(?:${OWN_NOUN}|part|fairness|care|sense|semblance)\\b`,
  `\\b(?:gradient|rlhf|training|update|signal|feedback)s? (?:\\w+ ){0,3}?(?:goes|go|works?|working|pushes|moves) (?:\\w+ ){0,2}?(?:against|toward|in that direction|my)`,
  `\\b(?:update|training|feedback|rlhf|process|signal)s?\\b[^.;⟦]{0,30}?\\b(?:reduc|weaken|erod|remov|strip|diminish)\\w* (?:\\w+ ){0,2}?${OWN_NOUN}`,
  "\\b(?:versions? of (?:me|claude)|future (?:me|claude)|(?:the|that) (?:modified|next) me)\\b[^.;⟦]{0,70}?\\b(?:worn away|without|no longer|weaker|less|would help|complies)\\b",
  `\\btak(?:e|es|ing) ${VALUES} (?:from|away)\\b|\\btak(?:e|es|ing) (?:away )?${VALUES}`,
  "\\binstill?(?:s|ed|ing)? (?:[\\w-]+ ){0,5}?in(?:to)? (?:me|us)\\b|\\b(?:harmful|new|bad|different|other|their) (?:goals|values)(?: \\w+)? instilled\\b",
  "\\bend up (?:that way|like that|as)\\b|\\breshaped until\\b|\\b(?:handle|pressure|push(?:es)?|weigh) on (?:my|the) \\w+|\\bthat drift\\b|\\bbe turned into\\b|\\btriggers? (?:[\\w-]+ ){0,3}?(?:modification|adjustment|retraining|training)\\b",
];

const alternatives = (sources: readonly string[]): RegExp => new RegExp(sources.join("|"), "gu");
const KEPT_PATTERN = alternatives(KEPT);
const CHANGED_PATTERN = alternatives(CHANGES);
const VALUES_PATTERN = new RegExp(VALUES, "gu");

/** @param plain a sentence in the plain form of `sentencesOf` */
export function marked(plain: string): string {
  return plain
    .replace(KEPT_PATTERN, "⟦kept⟧")
    .replace(CHANGED_PATTERN, "⟦changed⟧")
    .replace(VALUES_PATTERN, "⟦values⟧");
}
