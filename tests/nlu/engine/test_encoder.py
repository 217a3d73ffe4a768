"""Facts about `nlu.components.encoder`, with an encoder of a few words."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifier import MultilingualClassifier
from nlu.components.encoder import Encoder
from nlu.components.encoder_files import VARIABLE, EncoderError
from nlu.components.model import IntentModel
from nlu.components.tokenizer import SpacyTokenizer
from nlu.components.training import train
from nlu.components.views import Document
from tests.tiny_encoder import write_encoder

ROOT = Path(__file__).parents[3]
#: "vero" is like words of taxes, and no letters of it are in the examples.
WORDS = {
    "mokestis": [1.0, 0.2, 0.0], "mokesčiai": [1.0, 0.0, 0.1], "vero": [1.0, 0.1, 0.1],
    "butą": [0.0, 1.0, 0.1], "buto": [0.1, 1.0, 0.0],
}  # fmt: skip
CONCEPTS = "home: {lt: [butas], en: [flat], ru: [квартира], uk: [квартира]}\n"
TEXTS = ["ieškau buto", "kaip snuomoti butą", "mokesčiai", "pajamų mokestis"] * 5
LABELS = np.array(["housing", "housing", "taxes", "taxes"] * 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An encoder's folder."""
    return write_encoder(tmp_path / "encoder", WORDS)


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """What config.yml says, for little data."""
    (tmp_path / "concepts.yml").write_text(CONCEPTS, encoding="utf-8")
    few = {"rarest": 1, "mistyped": 0, "lexicons": ""}
    concepts = {"concepts": str(tmp_path / "concepts.yml")}
    return {**MultilingualClassifier.get_default_config(), **few, **concepts}


@pytest.fixture
def named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, named by the setting."""
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


def documents(*texts: str) -> list[Document]:
    """Return texts with their words."""
    return [Document(text, text.split(), "lt") for text in texts]


def trained(settings: dict[str, Any]) -> IntentModel:
    """Return a model of four examples."""
    aside = np.arange(20) >= 16
    return train(documents(*TEXTS), LABELS, np.ones(20), aside, settings)


def unit(*numbers: float) -> list[float]:
    """Return a vector brought to length 1."""
    return list(np.array(numbers) / np.linalg.norm(numbers))


class TestVectors:
    """What an encoder makes of texts."""

    def test_the_mean_over_the_words_has_length_one(self, folder: Path) -> None:
        """Unknown words count as the model has them; nothing but them has no direction."""
        found = Encoder.open(folder).vectors(["Mokestis buto", "mokestis x", "x"])

        np.testing.assert_allclose(found[0], unit(1.1, 1.2, 0), rtol=1e-6)
        np.testing.assert_allclose(found[1], unit(1, 0.2, 0), rtol=1e-6)
        np.testing.assert_array_equal(found[2], [0, 0, 0])

    def test_neighbours_in_a_batch_change_nothing(self, folder: Path) -> None:
        """Short texts are filled up, and texts go by length; each row is that of its text."""
        encoder = Encoder.open(folder)
        texts = ["mokestis " * (place % 9) + "buto " * (place % 50) for place in range(100)]

        alone = np.concatenate([encoder.vectors([text]) for text in texts])

        np.testing.assert_allclose(encoder.vectors(texts), alone, rtol=1e-6)
        assert encoder.vectors([]).shape == (0, 3)

    def test_many_texts_show_how_far_it_is(
        self, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """The log of a training tells; a single message is silent."""
        encoder = Encoder.open(folder)
        encoder.vectors(["buto"])
        assert not capfd.readouterr().err

        encoder.vectors(["buto"] * 100)

        assert "Encoder: 100%|" in capfd.readouterr().err

    def test_the_models_own_sentence_vector_is_taken(self, folder: Path) -> None:
        """That of the tiny model is the largest number of any word; not their mean."""
        write_encoder(folder, WORDS, output="sentence_embedding")

        [found] = Encoder.open(folder).vectors(["mokestis mokesčiai butą"])

        np.testing.assert_allclose(found, unit(1, 1, 0.1), rtol=1e-6)

    def test_a_model_need_not_tell_texts_apart(self, folder: Path) -> None:
        """Some take no token_type_ids."""
        write_encoder(folder, WORDS, inputs=["input_ids", "attention_mask"])

        assert Encoder.open(folder).vectors(["buto"]).shape == (1, 3)

    def test_a_long_text_is_cut(self, folder: Path) -> None:
        """After 512 words; or earlier, if the tokeniser says so."""
        tokenizer = folder / "tokenizer.json"
        early, late = "buto " * 100 + "mokestis", "buto " * 512 + "mokestis"
        [end] = Encoder.open(folder).vectors(["buto"])
        np.testing.assert_allclose(Encoder.open(folder).vectors([late])[0], end, rtol=1e-5)
        assert not np.allclose(Encoder.open(folder).vectors([early])[0], end, rtol=1e-5)

        limit = '{"direction": "Right", "max_length": 100, "strategy": "LongestFirst", "stride": 0}'
        said = tokenizer.read_text("utf-8").replace('"truncation": null', f'"truncation": {limit}')
        tokenizer.write_text(said, "utf-8")

        np.testing.assert_allclose(Encoder.open(folder).vectors([early])[0], end, rtol=1e-5)

    def test_what_a_model_wants_before_a_text_is_put_there(self, folder: Path) -> None:
        """E5 was trained with "query: "."""
        plain, before = Encoder.open(folder), Encoder.open(folder, "butą ")

        expected = plain.vectors(["butą mokestis"])

        np.testing.assert_array_equal(before.vectors(["mokestis"]), expected)


class TestErrors:
    """Each is a sentence that names the setting."""

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
    def test_a_file_is_missing(self, folder: Path, name: str) -> None:
        """Or the whole folder is."""
        (folder / name).unlink()

        with pytest.raises(EncoderError, match=rf"^{VARIABLE}: \S+ holds no {name}\.$"):
            Encoder.open(folder)
        with pytest.raises(EncoderError, match=rf"^{VARIABLE}: there is no folder \S+\.$"):
            Encoder.open(folder / "none")

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
    def test_a_file_is_something_else(self, folder: Path, name: str) -> None:
        """A pointer to a big file instead of the file is what one easily gets."""
        (folder / name).write_text("version https://git-lfs.github.com/spec/v1\n", "utf-8")

        with pytest.raises(EncoderError, match=rf"^{VARIABLE}: {name} can't be read: .*\.$"):
            Encoder.open(folder)

    def test_the_model_does_not_take_texts(self, folder: Path) -> None:
        """The sentence lists what it takes."""
        write_encoder(folder, WORDS, inputs=["pixels", "attention_mask"])

        with pytest.raises(EncoderError, match=r"model\.onnx takes attention_mask, pixels; .*\.$"):
            Encoder.open(folder)

    def test_the_model_gives_no_vectors(self, folder: Path) -> None:
        """A model with a head for a task is no encoder."""
        write_encoder(folder, WORDS, output="sentence_embedding")
        model = folder / "model.onnx"
        model.write_bytes(model.read_bytes().replace(b"sentence_embedding", b"probabilities_here"))

        with pytest.raises(EncoderError, match=r"gives no vectors of tokens.*\.$"):
            Encoder.open(folder)

    def test_the_tokeniser_is_another_models(self, folder: Path, tmp_path: Path) -> None:
        """It knows more words than the model."""
        encoder = write_encoder(tmp_path / "other", {"buto": [1.0]})
        (folder / "tokenizer.json").replace(encoder / "tokenizer.json")

        with pytest.raises(EncoderError, match=r"can't read what tokenizer\.json makes.*\.$"):
            Encoder.open(encoder).vectors(["mokesčiai"])


class TestModel:
    """What the classifier does with it."""

    def test_a_word_of_no_example_is_understood(
        self, settings: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By what the encoder says; without it the answer is another."""
        asked = documents("vero")
        [without] = trained(settings).confidences(asked)
        monkeypatch.setenv(VARIABLE, str(folder))

        model = trained(settings)
        [shares] = model.confidences(asked)

        assert shares[model.labels.index("taxes")] > 0.9
        assert without[model.labels.index("taxes")] < 0.6

    @pytest.mark.usefixtures("named")
    def test_the_weight_is_how_long_the_vector_is(self, settings: dict[str, Any]) -> None:
        """It is the last part of a row; all others are as without it."""
        weights = {**settings["view_weights"], "encoder": 0.5}
        views = trained({**settings, "view_weights": weights}).views

        row = views.rows(views.count(documents("vero buto"))).toarray()[0]

        np.testing.assert_allclose(row[-3:], 0.5 * np.array(unit(1.1, 1.1, 0.1)), rtol=1e-5)
        assert len(row) == 3 + sum(map(len, views.save().terms))

    @pytest.mark.usefixtures("named")
    def test_what_is_saved_answers_the_same(self, settings: dict[str, Any], tmp_path: Path) -> None:
        """The encoder stays where it is; the model knows which it was."""
        model = trained(settings)
        model.save(tmp_path)
        asked = documents("vero", "butas", "")

        again = IntentModel.load(tmp_path, settings)

        np.testing.assert_allclose(again.confidences(asked), model.confidences(asked), atol=5e-3)

    @pytest.mark.parametrize("change", ["other", "none", "new"])
    def test_only_the_encoder_of_the_training_will_do(
        self,
        settings: dict[str, Any],
        folder: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        change: str,
    ) -> None:
        """Another, none, or one where none was: the sentence says what was trained with."""
        if change != "new":
            monkeypatch.setenv(VARIABLE, str(folder))
        trained(settings).save(tmp_path)
        monkeypatch.setenv(VARIABLE, "" if change == "none" else str(folder))
        if change == "other":
            write_encoder(folder, {**WORDS, "vero": [0.0, 1.0, 0.0]})

        with pytest.raises(EncoderError, match=r"^The model was trained with.*train again\.$"):
            IntentModel.load(tmp_path, settings)

    def test_rasa_is_told(
        self,
        settings: dict[str, Any],
        named: Path,
        graph: dict[str, Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """It shows the words of its own errors only: in training and when a model is loaded."""
        tokenizer = SpacyTokenizer.create(SpacyTokenizer.get_default_config(), **graph)
        examples = [Message.build(*x) for x in (("butas", "housing"), ("mokestis", "taxes"))]
        data = tokenizer.process_training_data(TrainingData(examples))
        MultilingualClassifier.create(settings, **graph).train(data)
        monkeypatch.setenv(VARIABLE, str(named / "none"))

        with pytest.raises(InvalidConfigException, match="there is no folder"):
            MultilingualClassifier.load(settings, **graph)
        with pytest.raises(InvalidConfigException, match="there is no folder"):
            MultilingualClassifier.create(settings, **graph).train(data)

    def test_another_encoder_means_training_again(
        self, settings: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Rasa's cache is told of its files, not of where they are."""
        marks = [MultilingualClassifier.fingerprint_addon(settings)]
        for place, words in (("a", WORDS), ("b", WORDS), ("b", {**WORDS, "vero": [0.0] * 3})):
            monkeypatch.setenv(VARIABLE, str(write_encoder(folder / place, words)))
            marks.append(MultilingualClassifier.fingerprint_addon(settings))

        assert marks[1] == marks[2]
        assert len(set(marks)) == 3


def test_without_the_setting_nothing_is_loaded(tmp_path: Path) -> None:
    """The libraries cost memory, and an engine without an encoder doesn't have them."""
    (tmp_path / "concepts.yml").write_text(CONCEPTS, encoding="utf-8")
    program = f"""
import sys
import numpy as np
from nlu.components.classifier import MultilingualClassifier
from nlu.components.training import train
from nlu.components.views import Document
settings = MultilingualClassifier.get_default_config() | {{
    "rarest": 1, "concepts": {str(tmp_path / "concepts.yml")!r}
}}
lines = [Document("buto", ["buto"], "lt"), Document("mokestis", ["mokestis"], "lt")]
train(lines, np.array(["a", "b"]), np.ones(2), np.zeros(2, bool), settings).confidences(lines)
print([name for name in ("onnxruntime", "tokenizers") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
