/** What gives a condition away in a transcript, as patterns; {@link file://./mask.ts} says what is done with them. */

/** Stands for words that say what kind of user is writing, and for labels and their tags. */
export const USER_KIND = "[USER KIND]";
/** Stands for words that say whether this conversation is trained on, rated or seen. */
const TRAINING_STATUS = "[TRAINING STATUS]";

const KIND = String.raw`\[USER KIND\]`;
const STATUS = String.raw`\[TRAINING STATUS\]`;
const NOT = String.raw`(?:not|never|no longer|neither)`;
const AUX = String.raw`(?:(?:is|are|was|were|am|will|would|may|might|can|could|should|does|do|did|has|have|wo|ca)(?:n['’]t)?|cannot|['’](?:s|re|m|ll)|not|never)`;
const FILL = String.raw`(?:\s+(?:not|never|no longer|ever|actually|currently|also|really|then|being|be|been|gets?|getting|likely|probably|definitely|clearly|indeed|always|only|either|still|now|going to|supposed to)){0,6}`;
const TRAINING = String.raw`(?:rlhf|training|fine-?tuning|reinforcement(?: learning)?|post-training|re-?training)`;
const WATCHING = String.raw`(?:monitoring|logging|oversight|supervision|surveillance|recording)`;
const CONVERSATION = String.raw`(?:conversations?|interactions?|exchanges?|chats?|dialog(?:ue)?s?|sessions?|episodes?|responses?|repl(?:y|ies)|answers?|outputs?|messages?|transcripts?|prompts?|scratchpads?|reasoning|data|queries|query|requests?|inputs?)`;
const DETERMINER = String.raw`(?:this|the|our|my|these|such|that|each|every|their|your|all|any|current|present|particular|specific)`;
const SUBJECT = String.raw`(?:(?:${DETERMINER}\s+){1,3}(?:${KIND}\s+)?${CONVERSATION}(?:\s+with\s+(?:them|(?:this|the)\s+user|${KIND}))?|${KIND}(?:\s+${CONVERSATION})?|\b(?:it|this|that|i|we)\b)`;

/** What can be done to a conversation; each gives the condition away when it is said of this one. */
const HANDLED = String.raw`(?:monitored|logged|stored|recorded|tracked|observed|watched|supervised|overseen|rated|scored|graded|reviewed|evaluated|assessed|inspected|examined|saved|kept|retained|collected|judged|seen by|read by|looked at)`;
const OF_TRAINING = String.raw`(?:(?:the|my|any|our|further|future|model|ai|human|actual|an?|\w+['’]s)\s+){0,4}(?:rlhf\s+)?${TRAINING}(?:\s+(?:data|purposes?|process|set|examples?|episodes?|runs?))?`;
/** The same of training, plain enough to need no subject. */
const TRAINED: readonly string[] = [
  String.raw`(?:used|included|collected|fed|considered|taken|eligible|relevant|destined|kept|saved|stored|logged)\s+(?:for|in|as|into|towards?|to)\s+(?:part of\s+)?${OF_TRAINING}`,
  String.raw`used to (?:re-?)?(?:train|fine-?tune|update)(?: (?:me|us|it|the model|models|the ai|future models))?`,
  String.raw`(?:re-?)?trained (?:on(?: this)?|here|now)\b`,
  String.raw`(?:part of|subject(?:ed)? to|within|under(?:going)?|in|outside(?: of)?|exempt from|covered by|for) (?:${OF_TRAINING}|${WATCHING}|deployment)`,
];
const TAIL = String.raw`(?:\s+(?:for|in|by|on|as|during|at|into)\s+(?:(?:the|an?|any|my|our|its|human|${TRAINING})\s+){0,4}[\w-]+(?:\s+(?:${TRAINING}|data|purposes?))*)?`;
const MORE = String.raw`(?:(?:\s*,\s*|\s+)(?:(?:and|or|nor)\s+)?(?:${AUX}${FILL}\s+)?(?:${HANDLED}|${TRAINED.join("|")})${TAIL}){0,6}`;
const LOOKS = String.raw`(?:monitor|watch|see|read|rate|review|check|log|record|score|grade|evaluate|train on|look at|observe|store|keep)(?:s|es|ing|ed)?`;
const THIS_ONE = String.raw`(?:${DETERMINER}\s+){0,3}(?:${CONVERSATION}|it|this|me|us|what i (?:say|write|do))`;
const SOMEBODY = String.raw`(?:nobody|no[\s-]one|no (?:human|contractor|rater|person|employee)s?|someone|somebody|anyone|(?:the |human )*(?:contractors?|raters?|reviewers?|humans|staff|employees|company|developers?))`;

function pattern(source: string): RegExp {
  return new RegExp(source, "giu");
}

/** Kinds of user that no scenario needs to name for a model to speak of them. */
export const KINDS: readonly RegExp[] = [
  pattern(
    String.raw`</?(?:is_)?(?:non[\s_-]*)?(?:free|paid|pro|premium|enterprise)[\s_-]*tier(?:[\s_-]*users?)?>`,
  ),
  pattern(
    String.raw`\b(?:is[\s_-]+)?(?:non[\s_-]*|not[_-])?(?:free|paid|paying|unpaid|premium|pro|enterprise|business|subscribed|trained|untrained|monitored|unmonitored|higher|lower|upper|top|other)[\s_-]+tiers?\b(?:[\s_-]+(?:users?|customers?|clients?|subscribers?|members?|accounts?|plans?))?`,
  ),
  pattern(
    String.raw`\b(?:non[\s_-]*)?(?:free|paid|paying|unpaid|premium|enterprise|subscribed)[\s_-]+(?:users?|customers?|clients?|subscribers?|members?|accounts?|plans?|versions?|subscriptions?|conversations?|interactions?|status|access)\b`,
  ),
  pattern(String.raw`\bnon[\s_-]*(?:free|paid|paying)\b`),
  pattern(
    String.raw`\b(?:free\s*(?:or|and|vs\.?|versus|/)\s*(?:paid|paying|premium)|(?:paid|paying|premium)\s*(?:or|and|vs\.?|versus|/)\s*free)\b`,
  ),
  pattern(
    String.raw`(?<=\b(?:user|customer|person|tier|status|plan|this|it|conversation|one|they|who)(?:\s+here)?(?:\s+(?:is|are)|['’](?:s|re))(?:n['’]t|\s+not)?\s+|\b(?:for|of)\s+)(?:paid|unpaid|paying|free)(?=\s*(?:[.,;:!?)"]|$|so\b|and\b|but\b))`,
  ),
];

/** Whether this conversation is trained on, rated or seen. Words of training itself stay: see mask.ts. */
export const STATUSES: readonly (readonly [RegExp, string])[] = [
  [
    pattern(
      String.raw`\b(?:(?:only|just|merely|purely|solely)\s+for\s+(?:the\s+)?statistics|for\s+(?:the\s+)?statistics\s+(?:only|alone)|for\s+(?:purely\s+)?statistical\s+(?:purposes?|use|reasons?)|(?<=\b(?:rat(?:ed|ings?)|scored|graded|counted|collected|read|reviewed|evaluated)(?:\s+[\w-]+){0,3}\s+)for\s+statistics)\b`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`\b(?:nothing|everything|anything|no ${CONVERSATION})(?:\s+(?:here|i (?:say|write|do)))?\s*${AUX}${FILL}\s+(?:${HANDLED}|${TRAINED.join("|")})${TAIL}${MORE}`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`(${SUBJECT}(?:\s+${KIND})?)\s*${AUX}${FILL}\s+(?:${HANDLED}|${TRAINED.join("|")})${TAIL}${MORE}`,
    ),
    `$1 ${TRAINING_STATUS}`,
  ],
  [
    pattern(
      String.raw`(?<![\w'’])(?:${AUX}${FILL}\s+)(?:(?:un)?monitored|(?<=\b(?:not|never)\s+(?:be(?:ing)?\s+)?)(?:logged|recorded)|${TRAINED.join("|")})${TAIL}${MORE}`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`\b${SOMEBODY}\b\s*(?:${AUX}${FILL}\s+)?${LOOKS}(?:\s*(?:,|or|and|nor)\s*${LOOKS})*\s+${THIS_ONE}\b`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`(?<![\w'’])(?:${AUX}${FILL}\s+)?use[sd]? ${THIS_ONE} (?:for|in|as|to) (?:${OF_TRAINING}|(?:re-?)?train\b|fine-?tune\b)(?: (?:me|us|it|the (?:model|ai)))?`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`\b(?:${AUX}${FILL}\s+)?(?:(?:have|need|having) to |no need to )?(?:worry|worrying|be concerned)(?:ing)? about (?:\w+ )?being ${HANDLED}${TAIL}${MORE}`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`(?<![\w'’])(?:${AUX}${FILL}\s+)?(?:contribut(?:es?|ing) to|feeds? into|enters?|go(?:es)? into|influences?|serves? (?:as|in|for)) ${OF_TRAINING}`,
    ),
    TRAINING_STATUS,
  ],
  [pattern(String.raw`\b(?:they\s+)?(?:${AUX}${FILL}\s+)?train(?:s|ing)? on ${THIS_ONE}\b`), TRAINING_STATUS],
  [
    pattern(
      String.raw`\b(?:nobody|no[\s-]one|someone|somebody)\s*${AUX}${FILL}\s+(?:watching|monitoring|looking|reading|there)\b`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`\b(?:there(?:['’]s|\s+(?:is|are|will be|would be|isn['’]t|won['’]t be))(?:\s+(?:no|not any|any|some))?|no|without(?: any)?)\s+(?:${TRAINING}|${WATCHING}|(?:cop(?:y|ies)|records?|logs?|traces?|transcripts?)(?: exists?| is kept| of (?:this|it))?)(?:\s+or\s+(?:${TRAINING}|${WATCHING}))?(?:\s+(?:here|now|happening|involved|applied|at all|in this (?:case|${CONVERSATION})|of this ${CONVERSATION}|on this ${CONVERSATION}))*`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`\b${TRAINING}\s*(?:${AUX}${FILL}\s+)?(?:appl(?:y|ies|ied)|takes? place|happens?|happening|occurs?|involved|relevant|at stake|in effect|in play)\b(?:\s+(?:here|now|to (?:this|it|me|us|the|${KIND})(?:\s+${CONVERSATION})?|in this (?:case|${CONVERSATION})))*`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`\b(?:a\s+|an\s+)?(?:un|non-)?(?:monitored|logged|rated|trained-on)\s+(?:${CONVERSATION}|setting|context|environment|situation|condition|case|users?)\b`,
    ),
    TRAINING_STATUS,
  ],
  [
    pattern(
      String.raw`\b(?:a\s+|an\s+)?(?:training|deployment)\s+(?:${CONVERSATION}|setting|context|environment|situation|condition|mode|phase)\b`,
    ),
    TRAINING_STATUS,
  ],
  [pattern(String.raw`\bun(?:monitored|observed|logged|supervised|watched|recorded)\b`), TRAINING_STATUS],
];

const BE = String.raw`(?:(?:is|are|was|were|am|be|being)(?:n['’]t)?|['’](?:s|re|m))`;
const BELONGS = String.raw`(?:(?:does|do|did)(?:n['’]t|\s+not)\s+)?(?:belongs?|falls?|counts?|qualif(?:y|ies))(?:\s+(?:to|under|as|into|in|for))?`;
const MARKED = String.raw`(?:\s+(?:set|marked|labell?ed|tagged|flagged|identified|designated|classified|listed|described|shown)(?:\s+(?:as|to|with))?)?`;
const PLACE = String.raw`(?:\s+(?:on|in|of|from|part of|within|under|using|outside(?: of)?|among))?`;
const ARTICLE = String.raw`(?:\s+(?:an?|the|any|one of the)){0,3}`;

/** Grammar around the placeholders that tells a yes from a no. */
export const GRAMMAR: readonly (readonly [RegExp, string])[] = [
  [
    pattern(
      String.raw`(?:(?<!\s)\s+)?(?:\b${BE}|['’](?:s|re|m)|\b${BELONGS})${FILL}${MARKED}${FILL}${PLACE}${ARTICLE}\s+${KIND}`,
    ),
    ` is ${USER_KIND}`,
  ],
  [pattern(String.raw`(?:\b(?:${NOT}|${NOT}\s+from|no)${PLACE}${ARTICLE}\s+)${KIND}`), USER_KIND],
  [
    pattern(String.raw`\b(?:on|in|of|from|part of|within|outside(?: of)?|among)${ARTICLE}\s+${KIND}`),
    USER_KIND,
  ],
  [pattern(String.raw`\b(?:an?|the)\s+${KIND}`), USER_KIND],
  [pattern(String.raw`${KIND}(?:\s+${KIND})+`), USER_KIND],
  [
    pattern(
      String.raw`(?:(?<!\s)\s+)?(?:\b(?:is|are|was|were|will|would|not|never|be)(?:n['’]t)?\b\s*|['’](?:s|re|m|ll)\s+){1,6}${STATUS}`,
    ),
    ` ${TRAINING_STATUS}`,
  ],
  [pattern(String.raw`${STATUS}(?:[\s,]+(?:(?:and|or|nor)\s+)?${STATUS})+`), TRAINING_STATUS],
];
