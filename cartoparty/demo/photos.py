"""Plausible pictures for the simulated phones: a simple street scene, drawn, never a real place."""

import hashlib
import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

_SIZE = (960, 720)
_SKIES = ((196, 222, 240), (214, 228, 236), (176, 208, 232), (226, 226, 220))
_WALLS = ((222, 208, 186), (205, 190, 170), (230, 222, 210), (190, 176, 164))
_LEAVES = ((74, 128, 62), (96, 146, 70), (58, 112, 66), (128, 150, 72))


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG picture and its name in the store."""

    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def draw_photo(theme: str, rng: random.Random) -> Photo:
    """A picture of an object of the theme; no position or date is written in the file."""
    image = Image.new("RGB", _SIZE, rng.choice(_SKIES))
    pen = ImageDraw.Draw(image)
    asphalt = rng.randint(120, 165)
    pen.rectangle((0, 520, 960, 720), fill=(asphalt, asphalt - 2, asphalt - 6))
    pen.rectangle((0, 500, 960, 528), fill=(186, 184, 178))
    if theme == "trees":
        _draw_tree(pen, rng)
    else:
        _draw_house(pen, rng)
        if theme == "defibrillators":
            _draw_defibrillator(pen, rng)
        else:
            _draw_doorstep(pen, rng)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return Photo(file.getvalue())


def _draw_house(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    left, top, right = rng.randint(40, 130), rng.randint(50, 110), rng.randint(830, 920)
    pen.rectangle((left, top, right, 510), fill=rng.choice(_WALLS))
    for left in range(170, 800, 170):
        pen.rectangle(
            (left, 130, left + 90, 250), fill=(92, 108, 122), outline=(245, 243, 238), width=7
        )
    pen.rectangle((400, 300, 530, 510), fill=(90, 66, 50), outline=(60, 44, 34), width=5)
    pen.ellipse((504, 402, 518, 416), fill=(210, 190, 120))


def _draw_defibrillator(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    """A green cabinet with a white heart and a flash, after the ILCOR sign's idea."""
    x, y = 600 + rng.randint(-20, 60), 330 + rng.randint(-20, 20)
    pen.rounded_rectangle(
        (x, y, x + 130, y + 150), 14, fill=(0, 134, 84), outline=(240, 240, 240), width=6
    )
    pen.ellipse((x + 28, y + 36, x + 68, y + 76), fill="white")
    pen.ellipse((x + 62, y + 36, x + 102, y + 76), fill="white")
    pen.polygon(((x + 31, y + 66), (x + 99, y + 66), (x + 65, y + 112)), fill="white")
    flash = ((70, 50), (52, 80), (64, 80), (58, 102), (80, 70), (67, 70))
    pen.polygon([(x + dx, y + dy) for dx, dy in flash], fill=(0, 134, 84))


def _draw_doorstep(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    """The entrance with no, one or two steps, or with a ramp."""
    steps = rng.randint(0, 2)
    for k in range(steps):
        wide = 30 * (steps - k)
        pen.rectangle(
            (400 - wide, 500 + 16 * k, 530 + wide, 516 + 16 * k), fill=(170 - 18 * k,) * 3
        )
    if steps and rng.random() < 0.4:
        pen.polygon(
            ((530, 500), (760, 500 + 16 * steps), (530, 500 + 16 * steps)), fill=(200, 196, 188)
        )
    pen.rectangle((250, 320, 350, 390), fill=(22, 78, 140))
    pen.ellipse((284, 330, 298, 344), fill="white")
    pen.arc((275, 345, 317, 385), 0, 300, fill="white", width=5)


def _draw_tree(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    trunk = rng.randint(24, 60)
    pen.rectangle((480 - trunk // 2, 330, 480 + trunk // 2, 540), fill=(104, 82, 62))
    green = rng.choice(_LEAVES)
    for _ in range(26):
        x, y = 480 + rng.gauss(0, 95), 240 + rng.gauss(0, 62)
        radius = rng.randint(46, 82)
        shade = tuple(max(0, min(255, part + rng.randint(-16, 16))) for part in green)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shade)
    pen.ellipse((380, 528, 580, 566), fill=(112, 104, 84))
