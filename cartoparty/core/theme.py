"""A survey theme: what is looked for, what is asked, and which tags the answers become.

A theme is one TOML file, data only: this strict model is its whole grammar. Unknown keys are
errors; there are no expressions, no inheritance and no code in strings.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from cartoparty.core.models import Lang, Tags
from cartoparty.core.selector import Clause, Selector

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
TagKey = Annotated[str, StringConstraints(min_length=1, max_length=255)]
TagValue = Annotated[str, StringConstraints(min_length=1, max_length=255)]
# A bare number is metres in OSM: https://wiki.openstreetmap.org/wiki/Map_features/Units
Unit = Literal["m"]
Url = Annotated[str, StringConstraints(pattern=r"^https://")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    """A text in both languages."""

    fr: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.fr if lang == "fr" else self.en


class QuestionKind(StrEnum):
    """The closed set of forms that a question may take; each has its test."""

    CHOICE = "choice"  # one of `options`; each option writes its tags
    TEXT = "text"  # free text → the value of `key`
    NUMBER = "number"  # decimal number in `unit`, within [minimum, maximum] → `key`
    INTEGER = "integer"  # whole number within [minimum, maximum] → `key`
    DATE = "date"  # YYYY, YYYY-MM or YYYY-MM-DD → `key`
    HOURS = "hours"  # opening hours: 24/7, or days and hours → `key`
    PHONE = "phone"  # international phone number → `key`
    EMAIL = "email"  # e-mail address of an organisation → `key`


_WITH_READY_ANSWERS = frozenset(
    {
        QuestionKind.CHOICE,
        QuestionKind.TEXT,
        QuestionKind.NUMBER,
        QuestionKind.INTEGER,
        QuestionKind.HOURS,
    }
)


class Option(_Strict):
    """One tile of a choice and the tags that it writes (several, where OSM wants several)."""

    value: TagValue
    label: Label
    tags: dict[TagKey, TagValue] = {}
    picture: Slug | None = None


class Condition(_Strict):
    """Holds if the object has one of these values: from OSM, or from an earlier answer."""

    key: TagKey
    values: tuple[TagValue, ...] = Field(min_length=1)

    def holds(self, tags: Tags) -> bool:
        return tags.get(self.key) in self.values


class Question(_Strict):
    """One question, one screen; "I don't know" is always offered and writes nothing.

    `short` names the answer in a few words ("height"), for the printed sheet.
    `options` are the tiles of a choice; on a text, a number or opening hours they are ready
    answers beside the field ("no name" → ``noname=yes``). `also` are further values of a choice
    that OSM or a file may hold: read and labelled, never offered. The question is asked when every
    condition of `applies_if` holds and none of `skip_if`.
    """

    key: TagKey
    kind: QuestionKind
    label: Label
    short: Label | None = None
    hint: Label | None = None
    options: tuple[Option, ...] = ()
    also: tuple[Option, ...] = ()
    unit: Unit | None = None
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False
    presets: tuple[Slug, ...] = ()
    applies_if: tuple[Condition, ...] = ()
    skip_if: tuple[Condition, ...] = ()
    main: bool = False
    source: Url

    @model_validator(mode="after")
    def _options_fit_the_kind(self) -> Self:
        if self.kind is QuestionKind.CHOICE and not self.options:
            raise ValueError(f"question {self.key}: a choice needs options")
        if self.kind not in _WITH_READY_ANSWERS and self.options:
            raise ValueError(f"question {self.key}: a {self.kind} takes no options")
        if self.kind is not QuestionKind.CHOICE and self.also:
            raise ValueError(f"question {self.key}: only a choice has further values")
        values = [option.value for option in (*self.options, *self.also)]
        if len(set(values)) != len(values):
            raise ValueError(f"question {self.key}: two options have the same value")
        return self

    @model_validator(mode="after")
    def _limits_belong_to_numbers(self) -> Self:
        limits = (self.minimum, self.maximum, self.unit)
        if self.kind not in (QuestionKind.NUMBER, QuestionKind.INTEGER):
            if any(limit is not None for limit in limits):
                raise ValueError(
                    f"question {self.key}: only numbers have unit, minimum and maximum"
                )
        elif self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"question {self.key}: the minimum is above the maximum")
        return self

    def written_keys(self) -> frozenset[str]:
        """Every tag key that an answer can write."""
        keys = {key for option in (*self.options, *self.also) for key in option.tags}
        return frozenset(keys | {self.key})

    def option_of(self, answer: str) -> Option | None:
        """The option, offered or not, whose value is `answer`."""
        return next((o for o in (*self.options, *self.also) if o.value == answer), None)

    def tags_of(self, answer: str) -> dict[str, str]:
        """The tags that an answer writes: the option's own, else `key` = answer."""
        option = self.option_of(answer)
        return dict(option.tags) if option and option.tags else {self.key: answer}

    def is_asked_of(self, tags: Tags) -> bool:
        """Whether to ask it of an object that has these tags, earlier answers included."""
        return all(condition.holds(tags) for condition in self.applies_if) and not any(
            condition.holds(tags) for condition in self.skip_if
        )


class Preset(_Strict):
    """A kind of object within a theme: what selects it and what a new one is tagged with."""

    id: Slug
    title: Label
    selector: tuple[Clause, ...]
    tags: dict[TagKey, TagValue]
    geometry: tuple[Literal["node", "way", "area"], ...] = ("node",)
    addable: bool = True

    @model_validator(mode="after")
    def _selects_what_it_makes(self) -> Self:
        if self.addable and not self.selects(self.tags):
            raise ValueError(f"preset {self.id}: its selector does not match its own tags")
        return self

    def selects(self, tags: Tags) -> bool:
        """Whether an object with these tags is of this kind."""
        return any(clause.matches(tags) for clause in self.selector)


class Symbol(StrEnum):
    """Shapes that differ in black and white too."""

    HEART = "heart"
    TREE = "tree"
    WHEELCHAIR = "wheelchair"
    DISC = "disc"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"


class Theme(_Strict):
    """A whole theme file.

    `both_sides`: what is looked for is on each side of a street and not seen from the other, so
    that a team walks along both.
    """

    id: Slug
    title: Label
    summary: Label
    osm: bool = True
    symbol: Symbol
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
    match_radius_m: Annotated[float, Field(gt=0, le=200)]
    minutes_per_feature: Annotated[float, Field(gt=0)]
    expected_new_per_km2: Annotated[float, Field(ge=0)]
    both_sides: bool = False
    changeset_comment: Label
    wiki: tuple[Url, ...] = Field(min_length=1)
    extra_keys: tuple[TagKey, ...] = ()
    presets: tuple[Preset, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_hold_together(self) -> Self:
        ids = [preset.id for preset in self.presets]
        if len(set(ids)) != len(ids):
            raise ValueError("two presets have the same id")
        keys = self.declared_keys()
        for question in self.questions:
            unknown = set(question.presets) - set(ids)
            if unknown:
                raise ValueError(f"question {question.key}: no preset called {sorted(unknown)}")
            for condition in (*question.applies_if, *question.skip_if):
                if condition.key not in keys:
                    raise ValueError(f"question {question.key}: nothing writes {condition.key}")
        return self

    @model_validator(mode="after")
    def _asks_a_key_once_an_object(self) -> Self:
        for preset in self.presets:
            keys = [question.key for question in self.questions_of(preset)]
            for key in keys:
                if keys.count(key) > 1:
                    raise ValueError(f"preset {preset.id}: two questions write {key}")
        return self

    @cached_property
    def selector(self) -> Selector:
        """All objects of the theme: the union of its presets."""
        return Selector(clauses=tuple(c for preset in self.presets for c in preset.selector))

    def declared_keys(self) -> frozenset[str]:
        """Every tag key that the theme may write to OSM, `check_date` included."""
        return self._declared_keys

    @cached_property
    def _declared_keys(self) -> frozenset[str]:
        keys = {"check_date", *self.extra_keys}
        for preset in self.presets:
            keys |= preset.tags.keys()
        for question in self.questions:
            keys |= question.written_keys()
        return frozenset(keys)

    def preset_of(self, tags: Tags) -> Preset | None:
        """The first preset that selects an object with these tags."""
        for preset in self.presets:
            if preset.selects(tags):
                return preset
        return None

    def questions_of(self, preset: Preset) -> tuple[Question, ...]:
        """The questions asked for an object of this preset, in order."""
        return tuple(q for q in self.questions if not q.presets or preset.id in q.presets)
