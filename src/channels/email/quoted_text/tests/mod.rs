mod programs;

use super::*;

#[test]
fn the_reply_above_a_quotation_is_shown() {
    assert_eq!(reply_of_text("Yes.\n\nOn 3 Apr 2012, at 4:19 PM, bob wrote:\n\n> Really?\n"), "Yes.");
    assert_eq!(reply_of_text("Sí.\r\n\r\n-----Mensaje original-----\r\nDe: Ana\r\n\r\n¿De verdad?"), "Sí.");
    assert_eq!(reply_of_text("Sim.\n\n____________\nDe: Ana\nEnviado: hoje\nPara: Bob\nAssunto: Oi\n\nSerá?"), "Sim.");
}

#[test]
fn the_first_thing_that_begins_a_quotation_ends_the_reply() {
    let thread = "Third.\n\nOn 1 Feb 2016, Ana wrote:\n\nSecond.\n\nOn 31 Jan 2016, Bob wrote:\n\nFirst.";
    assert_eq!(reply_of_text(thread), "Third.");
    assert_eq!(reply_of_text(thread.strip_prefix("Third.\n\n").unwrap()), "Second.");
}

#[test]
fn our_own_sentence_cuts_first_also_where_it_is_quoted() {
    for sentence in [REPLY_ABOVE_EN, REPLY_ABOVE_ES, REPLY_ABOVE_PT] {
        assert_eq!(reply_of_text(&format!("Thanks!\n\n##- {sentence} -##\n\nYour ticket")), "Thanks!");
        let quoted = format!(
            "Thanks!\n\nX 2020 desk@example.com:\n> > {sentence}\n> Your ticket\n> more\n\nThe footer of a list"
        );
        assert_eq!(reply_of_text(&quoted), "Thanks!", "in no language that is known");
        let html = format!(
            "<p>Thanks!</p><div class=gmail_attr>X wrote</div><blockquote><p>— {sentence} —</p>Hi</blockquote>"
        );
        assert_eq!(reply_of_html(&html), "Thanks!");
    }
}

#[test]
fn an_address_of_ours_that_is_wrapped_takes_all_of_its_attribution_along() {
    let address = "support+0123456789abcdef0123456789abcdef@aurora.example";
    for (sentence, said, wrote) in [
        (REPLY_ABOVE_EN, "On Mon, Nov 30, 2026 at 2:28 AM Olga Oliveira (Café Aurora) <", "wrote:"),
        (REPLY_ABOVE_ES, "El lun, 30 nov 2026 a las 2:28, Olga Oliveira (Café Aurora) (<", ") escribió:"),
        (REPLY_ABOVE_PT, "Em seg., 30 de nov. de 2026 às 02:28, Olga Oliveira (Café Aurora) <", "escreveu:"),
        (REPLY_ABOVE_EN, "Xyz 30 Abc 2026 Olga Oliveira (Café Aurora) <", "qrst:"),
    ] {
        let one_line = format!("Yes please.\n\n{said}{address}> {wrote}\n\n> ## {sentence} ##\n> It is.\n");
        let wrapped = format!("Yes please.\n\n{said}\n{address}> {wrote}\n\n> ## {sentence} ##\n> It is.\n");
        let twice = format!("Yes please.\n\n{said}\n{address}>\n{wrote}\n\n> ## {sentence} ##\n> It is.\n");
        for text in [one_line, wrapped, twice] {
            assert_eq!(reply_of_text(&text), "Yes please.", "{text}");
        }
    }
    let own = format!("See this <\nall of it>:\n\nhere:\n> {REPLY_ABOVE_EN}");
    assert_eq!(reply_of_text(&own), "See this <\nall of it>:");
}

#[test]
fn an_attribution_that_names_the_writer_first_goes_wherever_it_is_wrapped() {
    let (name, address) = ("Olga Oliveira (Café Aurora)", "support+0123456789abcdef0123456789abcdef@aurora.example");
    for (before, after) in [
        ("", "escreveu (segunda, 30/11/2026 à(s) 10:12):"),
        ("", "escreveu no dia segunda, 30/11/2026 à(s) 10:12:"),
        ("Missatge de ", "del dia dl., 30 de nov. 2026 a les 10:12:"),
        ("", "ezt írta (időpont: 2026. nov. 30., H, 10:12):"),
        ("", "schrieb am Mo., 30. Nov. 2026, 10:12:"),
        ("", "şunları yazdı (30 Kas 2026 10:12):"),
    ] {
        let late = after.rsplit_once(' ').map(|(date, time)| format!("{date}\n{time}")).unwrap();
        for attribution in [
            format!("{before}{name} <{address}> {after}"),
            format!("{before}{name} <{address}>\n{after}"),
            format!("{before}{name} <\n{address}> {after}"),
            format!("{before}{name} <\n{address}>\n{after}"),
            format!("{before}{name} <\n{address}> {late}"),
        ] {
            for quotation in ["> Old\n> Older", "\n> Old", "Old", "\nOld"] {
                let text = format!("Yes.\nSecond line, of <b> & co.\n\n{attribution}\n{quotation}");
                assert_eq!(reply_of_text(&text), "Yes.\nSecond line, of <b> & co.", "{text}");
            }
        }
    }
}

#[test]
fn an_address_that_is_wrapped_goes_also_where_the_verb_stands_at_the_end() {
    let address = "support+0123456789abcdef0123456789abcdef@aurora.example";
    for gap in [" ", "\n"] {
        let said = format!("Olga (Café Aurora) <\n{address}> 於 2026年11月30日 週一{gap}上午10:12寫道：");
        assert_eq!(reply_of_text(&format!("好。\n\n{said}\n\n> Old")), "好。", "{said}");
    }
}

#[test]
fn what_people_say_of_messages_and_days_is_no_attribution() {
    for text in [
        "He rebut això:\nMissatge de la botiga del dia 30/11/2026:\nTancat.",
        "El menú del dia 30/11/2026:\nSopa.",
        "Hola,\na ana@example.com li van donar la carta del dia:\nsopa",
        "Recado\nEscreveu (3 vezes) para ana@example.com:\nnada",
        "Contact: Ana <ana@example.com>\nMenú del dia 30/11/2026:\nSopa.",
        "I am at <ana@example.com>\nand <bob@example.com> too.\n\nMy days, 30/11/2026:\nnone",
        "Look at\nthis (30/11/2026 10:12):\nnothing",
    ] {
        assert_eq!(reply_of_text(text), text);
    }
}

#[test]
fn an_answer_below_our_own_sentence_is_not_lost() {
    let below =
        format!("On 3 May 2020, Desk <desk@example.com> wrote:\n> {REPLY_ABOVE_EN}\n> Which size?\n\nThe large one.");
    assert_eq!(reply_of_text(&below), format!("> {REPLY_ABOVE_EN}\n> Which size?\n\nThe large one."));
}

#[test]
fn answers_between_quotations_keep_what_they_answer() {
    let text = "On 3 May 2020, Ana wrote:\n> Red?\n\nYes.\n\n> Large?\n\nNo.\n\n> Bye\n> Ana";
    assert_eq!(reply_of_text(text), "> Red?\n\nYes.\n\n> Large?\n\nNo.");
}

#[test]
fn a_long_quotation_above_the_answer_goes_and_a_short_one_stays() {
    let quoted = |lines: usize| format!("On 3 May 2020, Ana wrote:\n{}\nMy answer.", "> line\n".repeat(lines));
    assert_eq!(reply_of_text(&quoted(40)), "My answer.");
    assert_eq!(reply_of_text(&quoted(1)), "> line\n\nMy answer.");
    assert_eq!(reply_of_text(&format!("See below.\n\n{}", quoted(40))), "See below.\n\n\nMy answer.");
}

#[test]
fn the_rest_of_a_quoted_line_is_no_answer() {
    let long = "a word and another word and another word and another word again";
    let text = format!("Yes.\n\nOn 3 May 2020, Ana wrote:\n> {long}\nwrapped here\n> {long}\n");
    assert_eq!(reply_of_text(&text), "Yes.");
}

#[test]
fn signatures_go_at_the_end_only() {
    assert_eq!(reply_of_text("Hi\n\n-- \nAna\nSales"), "Hi");
    assert_eq!(reply_of_text("Hi\n\nSent from my iPhone\n\n-- \nAna"), "Hi");
    assert_eq!(reply_of_text("Hi\n\nEnviado do meu iPhone\n\nEm 3 de mai. de 2020, Ana escreveu:\n> Oi"), "Hi");
    assert_eq!(reply_of_text("Sent from my iPhone\n\nHi"), "Sent from my iPhone\n\nHi");
    assert_eq!(
        reply_of_text("A fix -- not a signature\n-- nor this\nBye"),
        "A fix -- not a signature\n-- nor this\nBye"
    );
    assert_eq!(reply_of_text("Hi\n\nThanks,\nAna"), "Hi\n\nThanks,\nAna", "a greeting is part of the reply");
}

#[test]
fn forwarded_messages_are_content() {
    let forwarded = "Look at this.\n\n---------- Forwarded message ---------\nFrom: Ana <ana@example.com>\nDate: 3 May 2020\n\
                     Subject: Hi\nTo: bob@example.com\n\nHello\n\nOn 2 May 2020, Bob wrote:\n> Hi\n\n--\nAna";
    assert_eq!(reply_of_text(forwarded), forwarded);
    let apple = "Begin forwarded message:\n\n> From: Ana\n> Subject: Hi\n>\n> Hello";
    assert_eq!(reply_of_text(apple), apple);
    let outlook = "From: Ana <ana@example.com>\nSent: Monday\nTo: Bob\nSubject: Hi\n\nHello";
    assert_eq!(reply_of_text(outlook), outlook, "nobody wrote above it");
}

#[test]
fn nothing_is_cut_where_nothing_would_be_left() {
    for text in [
        "> only\n> quoted",
        "On 3 May 2020, Ana wrote:\n> Hi",
        "--\nAna",
        "Sent from my iPhone",
        "",
        "👍",
        "> a\n\n--\nb",
    ] {
        assert_eq!(reply_of_text(text), text);
    }
    assert_eq!(reply_of_text("👍\n\nOn 3 May 2020, Ana wrote:\n> Hi"), "👍");
}

#[test]
fn what_people_write_is_kept() {
    for text in [
        "On the other hand, we could wait.\nOn average it works.",
        "My data come From: our shop\nto: yours",
        "Flights:\nFrom: Berlin\nTo: Munich\nDate: 3 May\n\nThanks",
        "The page says:\n\n    error 500\n\nWhat now?",
        "Part one\n\n---\n\nPart two\n\n=====\n\nPart three",
        "This was sent from my old address.\nPlease reply.",
    ] {
        assert_eq!(reply_of_text(text), text);
    }
}

#[test]
fn the_lines_of_a_transcript_are_no_attributions() {
    for said in
        ["Vera (2 March 2026, 14:05):", "Vera (1 de marzo de 2026, 9:05):", "Vera (1º de março de 2026, 14:05):"]
    {
        let transcript = format!("Olga Oliveira (2 May 2026, 8:00):\n\nYes.\n\n{said}\n\nIn blue?");
        assert_eq!(reply_of_text(&transcript), transcript);
        let quoted = transcript.replace('\n', "\n> ");
        assert_eq!(reply_of_text(&format!("Thanks!\n\nOn 3 May 2026, Olga wrote:\n\n> {quoted}")), "Thanks!");
    }
}

#[test]
fn the_space_before_each_line_of_a_reply_goes_and_no_other() {
    let yahoo = " Yes, please:\n\n - the red one\n   in large\n\n Vera\n    On Monday, November 30, 2026 at 02:28:11 AM GMT, \
                 Olga <support@aurora.example> wrote:  \n \n  Which one?  \n";
    assert_eq!(reply_of_text(yahoo), "Yes, please:\n\n- the red one\n  in large\n\nVera");
    for text in ["fn main() {\n x();\n}", "    error 500\n      of the shop", " a\nb", "\ta\n b", "> a\n b"] {
        assert_eq!(reply_of_text(text), text);
    }
}

#[test]
fn quotations_of_html_go_by_their_containers() {
    for quotation in [
        "<div class=gmail_quote><div class=gmail_attr>Ana wrote so:<br></div><blockquote class=gmail_quote>Old</blockquote></div>",
        "<div class='gmail_quote'>X wrote:<br><blockquote class='gmail_quote'><p>Old</p><p>Older</p></blockquote></div><br>",
        "<div class=moz-cite-prefix>Somebody so:</div><blockquote type=cite cite='mid:1'>Old</blockquote>",
        "<div id=appendonsend></div><hr><div id=divRplyFwdMsg><b>From:</b> Ana</div><div>Old</div>",
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p><b>X:</b> Ana</p></div><p>Old</p>",
        "<div id=yahoo_quoted_1 class=yahoo_quoted><div>Ana so</div><div>Old</div></div>",
        "<span id=OLK_SRC_BODY_SECTION><div>From: Ana</div>Old</span>",
        "<div><br></div><blockquote type=cite><div>On 3 May 2020, Ana wrote:</div><div>Old</div></blockquote>",
        "<div class=zmail_extra><br>---- On Tue, 22 Dec 2015 Ana wrote ----<br>Old</div>",
        "<div class='protonmail_quote'>X<br><blockquote class=protonmail_quote type=cite>Old</blockquote></div>",
        "<hr data-marker=__DIVIDER__><b>X: </b>Ana<br>Old",
        "<p id=reply-intro>X</p><blockquote>Old</blockquote>",
    ] {
        for own in ["<div>New</div>", "<p>New", "New<br><br>"] {
            assert_eq!(reply_of_html(&format!("<html><body>{own}{quotation}</body></html>")), "New", "{quotation}");
        }
    }
}

#[test]
fn answers_in_the_quotation_of_html_are_kept() {
    let html = "<div class=gmail_quote><div class=gmail_attr>Ana wrote:<br></div><blockquote>Red?</blockquote><div>Yes.</div>\
                <blockquote>Large?</blockquote><div>No.</div><blockquote>Bye</blockquote></div>";
    assert_eq!(reply_of_html(html), "> Red?\n\nYes.\n\n> Large?\n\nNo.");
}

#[test]
fn signatures_and_forwarded_messages_of_html_are_known() {
    let html =
        "<div>Hi</div><div class=gmail_signature_prefix>-- </div><div class='gmail_signature'>Ana<br>Sales</div>";
    assert_eq!(reply_of_html(html), "Hi");
    let forwarded = "<div>Look</div><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>\
                     From: <b>Ana</b><br></div><p>Hello</p></div>";
    assert_eq!(
        reply_of_html(forwarded),
        "Look\n\n---------- Forwarded message ---------\nFrom: Ana\n\nHello".replace("Look\n\n", "Look\n")
    );
    let only = "<div id=divRplyFwdMsg>From: Ana</div><div>Hello</div>";
    assert_eq!(reply_of_html(only), "From: Ana\nHello", "nobody wrote above it");
}

#[test]
fn html_becomes_text_that_reads_well() {
    let html = "<!DOCTYPE html><head><title>x</title><style>p{}</style></head><body><div style='display:none'>Preview</div>\
                <h1>Your  order</h1>\n<p>Dear <b>Ana</b>,<br>we sent&nbsp;it &amp; <a href='https://example.com/t'>you see</a>.</p>\
                <ul><li>red<li>blue<ol><li>dark</li><li>light</li></ol></ul>\
                <table><tr><th>What</th><th>Price</th></tr><tr><td><p>Shoe</p></td><td><p>3 €</p></td></tr></table>\
                <pre>a\n  b</pre><script>alert(1)</script><img src=x alt=Logo><img src=y alt=''><hr>Bye";
    let text = "Your order\n\nDear Ana,\nwe sent it & you see (https://example.com/t).\n\n- red\n- blue\n  1. dark\n  2. light\n\n\
                What | Price\nShoe | 3 €\n\na\n  b\n\n[Logo]\n---\nBye";
    assert_eq!(text_of_html(html), text);
    assert_eq!(
        text_of_html("<div>a</div><div><br></div><div>b</div><blockquote>c<br>d</blockquote>"),
        "a\n\nb\n\n> c\n> d"
    );
    assert_eq!(text_of_html("<table><tr><td>a</td><td>&nbsp;</td><td></td></tr></table><p>b"), "a\n\nb");
    assert_eq!(text_of_html("<p style='display:none'>x<p>y"), "y");
    assert_eq!(text_of_html("<span style='display:none'>x<span>y</span></span>z"), "z");
    assert_eq!(text_of_html(""), "");
}
