"""Files made for tests: real ones, with what must not come through."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

#: What must be nowhere in what is kept.
SECRET = b"Slapta gatve 7"


def photo(size: tuple[int, int] = (60, 40), *, turned: bool = False) -> bytes:
    """A JPEG that tells where it was taken, and when; red in its upper left corner."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    if turned:
        exif[0x0112] = 6
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (54.0, 41.0, 13.0)
    gps[3], gps[4] = "E", (25.0, 16.0, 48.0)
    made = BytesIO()
    picture.save(made, "JPEG", exif=exif, comment=SECRET, quality=95)
    return made.getvalue()


def picture(name: str, mode: str = "RGBA", size: tuple[int, int] = (50, 30)) -> bytes:
    """A picture in a format by its name: PNG, WEBP, GIF, TIFF, ..."""
    made = BytesIO()
    Image.new(mode, size).save(made, name)
    return made.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """A PNG of some kilobytes that is a hundred million times bigger when it is opened."""
    return picture("PNG", "1", (side, side))


def paper(*, password: str = "", pages: int = 1) -> bytes:
    """A PDF with all that a PDF can do: scripts, an attached file, a link, a form, metadata."""
    with Pdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 200))
        page = made.pages[0]
        scan = Stream(made, photo())
        scan[Name.Type], scan[Name.Subtype], scan[Name.Filter] = (
            Name.XObject, Name.Image, Name.DCTDecode,
        )  # fmt: skip
        scan[Name.Width], scan[Name.Height], scan[Name.BitsPerComponent] = 60, 40, 8
        scan[Name.ColorSpace] = Name.DeviceRGB
        name = page.add_resource(scan, Name.XObject)
        page.contents_add(f"q 200 0 0 200 0 0 cm {name} Do Q".encode())
        act = Dictionary(S=Name.JavaScript, JS="app.alert('Slapta gatve 7')")
        made.Root.OpenAction = act
        made.Root.Names = Dictionary(JavaScript=Dictionary(Names=pikepdf.Array(["x", act])))
        page.obj.AA = Dictionary(O=act)
        page.obj.Annots = made.make_indirect(pikepdf.Array([_link(made), _filled(made)]))
        made.attachments["x.exe"] = pikepdf.AttachedFileSpec(made, SECRET, filename="x.exe")
        with made.open_metadata() as metadata:
            metadata["dc:creator"] = [SECRET.decode()]
        made.docinfo["/Author"] = SECRET.decode()
        written = BytesIO()
        made.save(
            written,
            compress_streams=False,
            encryption=pikepdf.Encryption(owner=password, user=password) if password else False,
        )
        return written.getvalue()


def _link(made: Pdf) -> pikepdf.Object:
    return made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[0, 0, 50, 50],
            A=Dictionary(S=Name.URI, URI="https://evil.example/"),
        )
    )


def _filled(made: Pdf) -> pikepdf.Object:
    """A field of a form, with what was written into it."""
    look = Stream(made, b"BT (Filled in by hand) Tj ET")
    look[Name.Type], look[Name.Subtype], look[Name.BBox] = Name.XObject, Name.Form, [0, 0, 90, 20]
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="name",
            V="Filled in by hand",
            F=4,
            Rect=[10, 10, 100, 30],
            AP=Dictionary(N=made.make_indirect(look)),
        )
    )
    made.Root.AcroForm = Dictionary(Fields=[field])
    return field


VOICE = b"OggS\x00\x02" + bytes(60)
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00" + bytes(60)
