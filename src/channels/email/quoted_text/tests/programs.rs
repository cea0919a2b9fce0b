//! Whole replies, put together as mail programs do.

use crate::channels::email::quoted_text::{reply_of_html, reply_of_text};

#[test]
fn texts_of_many_programs_and_languages_are_stripped() {
    let own = "My own words.\nSecond line";
    for quotation in [
        "On Wed, Jan 1, 2020 at 12:34 PM Ana Maria de la Cruz Gonzalez via Support <\nsupport@example.com> wrote:\n\n> Old",
        "El mié., 1 ene. 2020 12:34, Ana <ana@example.com>\nescribió:\n\n> Viejo",
        "El 01/01/2020 a las 12:34, Ana Pérez escribió:\n> Viejo",
        "De: Ana Pérez [mailto:ana@example.com]\nEnviado el: lunes\nPara: Bob\nCC: Eva\nAsunto: RE: Hola\nImportancia: Alta\n\nViejo",
        "De: Ana\nEnviada em: 1 de janeiro\nPara: Bob\nAssunto: Oi\n\nVelho",
        "Enviado desde mi Samsung Galaxy\n\n-------- Mensaje original --------\nDe: Ana <a@b.c>\nFecha: 1/1/20\nA: Bob\n\nViejo",
        "Le mer. 1 janv. 2020 à 12:34, Ana <ana@example.com> a\nécrit :\n\n> Vieux",
        "Le 01/01/2020 à 12:34, Ana a écrit :\n> Vieux",
        "Am 01.01.2020 um 12:34 schrieb Ana Müller:\n> Alt",
        "Gesendet: Mittwoch, 01. Januar 2020 um 12:34 Uhr\nVon: \"Ana\" <ana@example.com>\nAn: bob@example.com\nBetreff: Hallo\n\nAlt",
        "In data mercoledì 1 gennaio 2020 12:34:56 CET, Ana ha scritto:\n> Vecchio",
        "Op 1 jan. 2020 om 12:34 heeft Ana <ana@example.com> het volgende geschreven:\n\n> Oud",
        "Dnia 1 stycznia 2020 12:34 Ana <ana@example.com> napisał(a):\n\nStary",
        "Från: Ana <ana@example.com>\nSkickat: den 1 januari 2020 12:34\nTill: Bob\nÄmne: Hej\n\nGammal",
        "1. jan. 2020 kl. 12:34 skrev Ana <ana@example.com>:\n\n> Gammal",
        "Ana <ana@example.com> kirjoitti 1.1.2020 kello 12.34:\n\n> Vanha",
        "Dne st 1. 1. 2020 12:34 uživatel Ana <ana@example.com> napsal:\n\n> Starý",
        "2020. jan. 1. dátummal, 12:34 időpontban Ana <ana@example.com> írta:\n\n> Régi",
        "1 янв. 2020 г. 12:34 пользователь \"Ana\" <ana@example.com> написал:\n\n> Старое",
        "Среда, 1 января 2020, 12:34 +03:00 от Ana <ana@example.com>:\n\n> Старое",
        "Ana <ana@example.com> şunları yazdı (1 Oca 2020 12:34):\n\n> Eski",
        "Στις 1/1/2020 12:34 μ.μ., ο Ana έγραψε:\n> Παλιό",
        "------------------ 原始邮件 ------------------\n发件人: \"Ana\" <ana@example.com>;\n发送时间: 2020年1月1日\n收件人: \"Bob\";\n主题: 你好\n\n旧",
        "2020년 1월 1일 오후 12:34, Ana <ana@example.com> 작성:\n\n> 옛",
        "في الأربعاء، 1 يناير 2020 في 12:34 م تمت كتابة ما يلي بواسطة Ana <\nana@example.com>:\n\n> قديم",
        "Vào Th 4, 1 thg 1, 2020 vào lúc 12:34 Ana <ana@example.com>\nđã viết:\n\n> Cũ",
        "Obtener Outlook para iOS<https://aka.ms/o0ukef>\n____________\nDe: Ana <a@b.c>\nEnviado: hoy\nPara: Bob\nAsunto: Hola\n\nViejo",
        "--\nAna Pérez\nVentas\n+54 11 4444 5555\n\nEl 1/1/2020 12:34, Bob escribió:\n> Viejo\n",
        "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Wednesday, January 1, 2020 12:34 PM, Ana <ana@example.com> wrote:\n\n> Old",
        "---- On Wed, 01 Jan 2020 12:34:56 +0100 Ana <ana@example.com> wrote ---\n\n> Old",
        "Yahoo Mail: Search, Organize, Conquer\n\nOn Wed, Jan 1, 2020 at 12:34 PM, Ana<ana@example.com> wrote:   Old",
        "> On Jan 1, 2020, at 12:34, Ana <ana@example.com> wrote:\n> \n> Old",
        "*From:* Ana <ana@example.com>\n*Date:* Wed, 1 Jan 2020 at 12:34\n*Subject:* Hi\n*To:* Bob\n\nOld",
    ] {
        assert_eq!(reply_of_text(&format!("{own}\n\n{quotation}")), own);
        let html = quotation.trim().replace('<', "&lt;").replace('\n', "<br>");
        let html = format!("<div>My own words.</div><div>Second line</div><div><br></div>{html}");
        assert_eq!(reply_of_html(&html), own, "the same in HTML without containers");
    }
}

#[test]
fn html_of_many_programs_is_stripped() {
    for (program, html) in [
        (
            "outlook web",
            r#"<html><head></head><body><div class="elementToProof" style="font-family: Calibri">My own words.</div><div id="Signature"><div>Ana</div></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>De:</b> Bob &lt;bob@example.com&gt;<br><b>Enviado:</b> lunes<br><b>Para:</b> Ana<br><b>Asunto:</b> Hola</font><div>&nbsp;</div></div><div>Old</div></body></html>"#,
        ),
        (
            "outlook mac",
            r#"<div class=WordSection1><p class=MsoNormal>My own words.</p><p class=MsoNormal>&nbsp;</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal><b>From: </b>Bob</p></div><div><p>Old</p></div></div>"#,
        ),
        (
            "outlook inside",
            "<div class=WordSection1><p class=MsoNormal>My own words.<o:p></o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Von:</b> Bob<br><b>Gesendet:</b> x<br><b>An:</b> y<br><b>Betreff:</b> z</p></div></div><p>Old</p></div>",
        ),
        (
            "gmail mobile",
            r#"<div dir="auto">My own words.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">El mié, 1 ene 2020, Bob &lt;<a href="mailto:bob@example.com">bob@example.com</a>&gt; escribió:<br></div><blockquote class="gmail_quote" style="margin:0"><div>Old</div></blockquote></div>"#,
        ),
        (
            "gmail signature",
            r#"<div dir=ltr>My own words.<div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir=ltr class=gmail_signature data-smartmail=gmail_signature>Ana<br>Sales</div></div><br><div class=gmail_quote><div class=gmail_attr>On x Bob wrote:<br></div><blockquote class=gmail_quote>Old</blockquote></div>"#,
        ),
        (
            "apple mail",
            r#"<html><body>My own words.<br><div><br><blockquote type="cite"><div>On Jan 1, 2020, at 12:34, Bob &lt;bob@example.com&gt; wrote:</div><br><div>Old</div></blockquote></div><br></body></html>"#,
        ),
        (
            "iphone",
            "<html><body dir=auto>My own words.<br><br><div dir=ltr>Sent from my iPhone</div><div dir=ltr><br><blockquote type=cite>On Jan 1, 2020, at 12:34, Bob wrote:<br><br></blockquote></div><blockquote type=cite><div dir=ltr>Old</div></blockquote></body></html>",
        ),
        (
            "thunderbird",
            r#"<html><body><p>My own words.</p><div class="moz-signature">-- <br>Ana</div><div class="moz-cite-prefix">Am 01.01.20 um 12:34 schrieb Bob:<br></div><blockquote type=cite cite="mid:x@y"><p>Old</p></blockquote></body></html>"#,
        ),
        (
            "yahoo",
            r#"<div class="ydp1"><div dir=ltr>My own words.</div><div><br></div></div><div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div><div>On Wednesday, January 1, 2020, 12:34:56 PM GMT+1, Bob &lt;bob@example.com&gt; wrote: </div><div><br></div><div>Old</div></div></div>"#,
        ),
        (
            "proton",
            r#"<div style="font-family: Arial">My own words.</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with <a href="https://proton.me/">Proton Mail</a> secure email.</div></div><div class="protonmail_quote">On Wednesday, Bob wrote:<br><br><blockquote class="protonmail_quote" type="cite">Old</blockquote></div>"#,
        ),
        (
            "gmx",
            r#"<html><head></head><body><div><div>My own words.</div><div><div style="margin: 10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;" name="quote"><div style="margin:0 0 10px 0;"><b>Gesendet:</b> x<br/><b>Von:</b> Bob</div><div name="quoted-content">Old</div></div></div></div></body></html>"#,
        ),
        (
            "qq",
            r#"<div>My own words.</div><div><br></div><div style="font-size: 12px;">------------------ 原始邮件 ------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;"><div><b>发件人:</b> "Bob"</div><div><b>发送时间:</b> 2020</div><div><b>收件人:</b> Ana</div><div><b>主题:</b> x</div></div><div>Old</div>"#,
        ),
        (
            "163",
            r#"<div style="line-height:1.7"><p style="margin:0">My own words.</p><p>At 2020-01-01 12:34:56, "Bob" &lt;bob@example.com&gt; wrote:</p> <blockquote id="isReplyContent" style="PADDING-LEFT: 1ex">Old</blockquote></div>"#,
        ),
        (
            "zoho",
            r#"<div style="font-family: Verdana"><div>My own words.</div><div id="Zm-_Id_-Sgn">Ana</div><div class="zmail_extra_hr" style="border-top: 1px solid"></div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Wed, 01 Jan 2020 12:34:56 +0100 <b>Bob &lt;bob@example.com&gt;</b> wrote ---</div><blockquote>Old</blockquote></div></div>"#,
        ),
        (
            "roundcube",
            r#"<p>My own words.</p><p id="reply-intro">On 2020-01-01 12:34, Bob wrote:</p><blockquote type="cite" style="padding: 0"><div id="replybody1">Old</div></blockquote>"#,
        ),
        (
            "owa classic",
            r#"<div>My own words.</div><hr tabindex="-1" style="display:inline-block; width:98%"><div id="x_divRplyFwdMsg" dir="ltr"><b>From:</b> Bob<br><b>Sent:</b> x<br></div><div>Old</div>"#,
        ),
        (
            "outlook mobile",
            r#"<div dir=ltr>My own words.</div><div id="ms-outlook-mobile-signature"><div>Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg"><b>From:</b> Bob<br></div>Old"#,
        ),
        (
            "zimbra",
            r#"<div>My own words.</div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Bob"<br></div><div data-marker="__QUOTED_TEXT__">Old</div>"#,
        ),
        (
            "spark",
            r#"<div name="messageBodySection"><div dir=auto>My own words.</div></div><div name="messageSignatureSection"><br>Ana</div><div name="messageReplySection">On Jan 1, 2020, Bob wrote:<br><blockquote type=cite>Old</blockquote></div>"#,
        ),
        (
            "samsung",
            r#"<p dir=ltr>My own words.</p><div id=composer_signature><div>Sent from my Galaxy</div></div><div><br></div><div style="font-size:100%;color:#000000" align=left dir=auto><div>-------- Original message --------</div><div>From: Bob &lt;bob@example.com&gt; </div><div>Date: 1/1/20  12:34  (GMT+01:00) </div><div>To: Ana </div><div>Subject: x </div><div><br></div></div>Old"#,
        ),
        (
            "lotus",
            "<p>My own words.</p><br><br><font size=1 color=#5f5f5f>From: </font><font size=1>Bob/ACME</font><br><font>To: </font><font>Ana</font><br><font>Date: </font>01/01/2020 12:34<br><font>Subject: </font>x<br><hr noshade><br>Old",
        ),
        (
            "lotus table",
            "<p>My own words.</p><table><tr><td>From:</td><td>Bob &lt;bob@example.com&gt;</td></tr><tr><td>To:</td><td>Ana</td></tr><tr><td>Date:</td><td>x</td></tr><tr><td>Subject:</td><td>y</td></tr></table><p>Old</p>",
        ),
    ] {
        assert_eq!(reply_of_html(html), "My own words.", "{program}");
    }
}
