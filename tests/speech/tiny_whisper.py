"""A tiny Whisper with random weights, built and converted here, that goes through the real code path.

Its encoder and attention are noise, so it hears nothing; its decoder is steered by position (each
position's embedding points at one token of a script), so that it "says" the same few words of any
sound, in the language it was built for, and stops. A prompt (hotwords) takes up positions, so that it
says less. Nothing is downloaded.
"""

import json
from collections.abc import Sequence
from pathlib import Path

SENTENCE = ("Hello", "this", "is", "Anna", "from", "the", "office", "$1,200", "today.")
RUSSIAN_SENTENCE = ("Добрый", "день,", "это", "Анна", "из", "офиса,", "дорого.")

_TEXT_TOKENS = 50_257
_VOCABULARY = 51_865
_WIDTH = 64
_SECONDS_PER_TIMESTAMP = 0.02
_PROMPT = 3  # start of transcript, language, task


def build(
    models_dir: Path, *, name: str = "tiny", words: Sequence[str] = SENTENCE, language: str = "en"
) -> Path:
    """Build, save and convert the model into `models_dir`, where `speech.models` finds it by name.

    words: what it says of every window. language: what it detects.
    """
    from ctranslate2.converters import TransformersConverter
    from transformers import PreTrainedTokenizerFast

    source = models_dir / f".source-{name}"
    source.mkdir(parents=True)
    tokenizer = _tokenizer(words)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(source)
    (source / "preprocessor_config.json").write_text(
        json.dumps({"feature_size": 80, "sampling_rate": 16_000})
    )
    spoken = [tokenizer.token_to_id(_written(f" {word}")) for word in words]
    _model(tokenizer, spoken, language).save_pretrained(source)
    target = models_dir / f"whisper-{name}"
    copied = ["tokenizer.json", "preprocessor_config.json"]
    TransformersConverter(str(source), copy_files=copied).convert(str(target), quantization="int8")
    return target


def _written(text: str) -> str:
    """Text in the letters that a byte-level vocabulary uses for its bytes."""
    from tokenizers.pre_tokenizers import ByteLevel

    return str(ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(text)[0][0])


def _tokenizer(words: Sequence[str]):
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers.models.whisper.tokenization_whisper import LANGUAGES

    tokens = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens += dict.fromkeys(_written(f" {word}") for word in words)
    tokens += [f"synthetic{i}" for i in range(_TEXT_TOKENS - 1 - len(tokens))]
    tokens.append("")  # by this entry CTranslate2 knows a multilingual vocabulary
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    languages = [f"<|{code}|>" for code in list(LANGUAGES)[:99]]
    tasks = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    specials = ["<|endoftext|>", "<|startoftranscript|>", *languages, *(f"<|{task}|>" for task in tasks)]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in specials])
    assert tokenizer.token_to_id("<|notimestamps|>") == 50_363
    return tokenizer


def _model(tokenizer, spoken: list[int], language: str):
    import torch
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    torch.manual_seed(0)
    end, start = (tokenizer.token_to_id(f"<|{name}|>") for name in ("endoftext", "startoftranscript"))
    config = WhisperConfig(
        vocab_size=_VOCABULARY,
        d_model=_WIDTH,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=128,
        decoder_ffn_dim=128,
        num_mel_bins=80,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=start,
        suppress_tokens=[],
        begin_suppress_tokens=[],
    )
    model = WhisperForConditionalGeneration(config).eval()
    first_timestamp = tokenizer.token_to_id("<|notimestamps|>") + 1
    last_timestamp = first_timestamp + round(0.4 * len(spoken) / _SECONDS_PER_TIMESTAMP)
    script = {0: tokenizer.token_to_id(f"<|{language}|>")}
    said = [first_timestamp, *spoken, last_timestamp]
    script |= {_PROMPT - 1 + at: token for at, token in enumerate(said)}
    script |= dict.fromkeys(range(_PROMPT - 1 + len(said), config.max_target_positions), end)
    with torch.no_grad():
        positions = model.model.decoder.embed_positions.weight
        embeddings = model.model.decoder.embed_tokens.weight
        for token in dict.fromkeys(script.values()):
            at = [position for position, scripted in script.items() if scripted == token]
            direction = torch.nn.functional.normalize(torch.randn(_WIDTH), dim=0)
            positions[at] = 10 * direction
            embeddings[token] += 3 * direction
    generation = model.generation_config
    generation._from_model_config = False
    generation.is_multilingual = True
    generation.alignment_heads = [[0, 0], [1, 1]]
    generation.no_timestamps_token_id = first_timestamp - 1
    generation.suppress_tokens = []
    generation.begin_suppress_tokens = [end]
    codes = [token for token in tokenizer.get_vocab() if len(token) in (6, 7) and token.startswith("<|")]
    generation.lang_to_id = {code: tokenizer.token_to_id(code) for code in codes}
    return model
