"""Golden values of trainers, encoders and chat templates.

pip install tokenizers==0.23.3 jinja2==3.1.6; then run this file: it writes the .json files beside it.
"""
import json
import os

from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

here = os.path.dirname(os.path.abspath(__file__))


def write(name, value):
    with open(os.path.join(here, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")


# Byte-level BPE: Hugging Face's trainer on a small corpus.
corpus = [
    "The quick brown fox jumps over the lazy dog. The dog didn't mind; it's used to it.\n",
    "aaaa aaa aa a aaaaaaaa banana bananas Banana\n\n\tindented   with   spaces \n",
    "Die Größe der Fläche beträgt 1234567 m²; 12 × 34 = 408.\n",
    "снег и лёд, снег и снег — 雪と氷、雪が降る。🙂🙂 👩‍👩‍👧 e\u0301 é\n",
    "if (x == 1) { return foo(x, y); } else { return foo(y, x); }\n",
] * 3
special = ["<|begin|>", "<|end|>"]
texts = [
    "The quickest brown bananas!",
    "  aaaaa aaaaaaa  ",
    "<|begin|>снег 12345<|end|>",
    "雪🙂 \u0000 \n\n\t m² didn't",
]
trained = Tokenizer(models.BPE())
trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
trained.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=480,
    min_frequency=2,
    special_tokens=special,
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    show_progress=False,
)
trained.train_from_iterator(corpus, trainer)
write(
    "byte-level.json",
    {
        "corpus": corpus,
        "special": special,
        "vocabSize": 480,
        "merges": json.loads(trained.to_str())["model"]["merges"],
        "vocab": trained.get_vocab(),
        "encodings": [{"text": text, "ids": trained.encode(text).ids} for text in texts],
    },
)

# A tokenizer in the manner of Llama 2: words marked by ▁, bytes as tokens of their own, a first token put before.
vocab = {"<unk>": 0, "<s>": 1, "</s>": 2}
for byte in range(256):
    vocab[f"<0x{byte:02X}>"] = len(vocab)
for token in ["▁", *"abcdehlorw", "he", "ll", "hell", "hello", "▁hello", "▁w", "or", "▁wor"]:
    vocab[token] = len(vocab)
merges = [("h", "e"), ("l", "l"), ("he", "ll"), ("hell", "o"), ("▁", "hello"), ("▁", "w"), ("o", "r"), ("▁w", "or")]
llama = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
llama.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
llama.decoder = decoders.Sequence(
    [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
)
llama.add_special_tokens(["<unk>", "<s>", "</s>"])
llama.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
texts = ["hello world", " hello", "héllo 🙂🙂 wor</s>ld", "…"]
write(
    "byte-fallback.json",
    {
        "tokenizer": json.loads(llama.to_str()),
        "encodings": [
            {"text": text, "ids": (e := llama.encode(text)).ids, "decoded": llama.decode(e.ids)} for text in texts
        ],
    },
)

# Chat templates: Jinja as transformers sets it up.
templates = {
    "chatml": """{% for message in messages %}
    {% if loop.first and message['role'] != 'system' %}
        {{- '<|im_start|>system\\nYou are helpful.<|im_end|>\\n' }}
    {% endif %}
{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}
{% if add_generation_prompt %}
{{ '<|im_start|>assistant\\n' }}
{%- endif %}""",
    "llama3": """{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}""",
    "mistral": """{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token }}{% endif %}{% endfor %}""",
    "dated": """{%- if strftime_now is defined %}
  {%- set date_string = strftime_now("%d %b %Y") %}
{%- else %}
  {%- set date_string = "26 Jul 2024" %}
{%- endif %}
Today: {{ date_string }}

{%- for message in messages %}

    * {{ message.role | upper }}:	{{ message.content }}
{%- endfor %}
""",
}
system = {"role": "system", "content": "Be terse. "}
user = {"role": "user", "content": "  What's <b>1 + 1</b>?\n"}
assistant = {"role": "assistant", "content": "2"}


def render(template, messages, add_generation_prompt):
    def raise_exception(message):
        raise ValueError(message)

    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = raise_exception
    return environment.from_string(template).render(
        messages=messages, add_generation_prompt=add_generation_prompt, bos_token="<s>", eos_token="</s>"
    )


cases = []
for name, template in templates.items():
    for messages in ([user], [user, assistant, user], [system, user]):
        for add in (False, True):
            if name == "mistral" and messages[0] is system:
                continue
            cases.append(
                {
                    "name": name,
                    "template": template,
                    "messages": messages,
                    "addGenerationPrompt": add,
                    "text": render(template, messages, add),
                }
            )
write("chat-templates.json", cases)
