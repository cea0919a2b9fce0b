//! Names the browser and the system in a `User-Agent` header, for agents to read beside a conversation.
//!
//! Browsers freeze most of that header (RFC 9110, 10.1.5; Chrome's user agent reduction; Safari's fixed system
//! versions), so a name and a major version are all one gets, and a table of markers does. Nothing may be decided by
//! it: anybody can send any header.

use serde::{Deserialize, Serialize};

/// Longer headers are cut: real ones have fewer than 400 bytes.
const MAX_BYTES: usize = 512;
/// "Chrome 142": no browser has more digits.
const MAX_VERSION_DIGITS: usize = 4;

/// What a visitor uses. Both strings come from this module's tables and digits, never from the header itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Name and major version: "Chrome 142", "Instagram 312", "Googlebot".
    pub browser: Option<String>,
    /// Name, and on phones and tablets the major version: "Windows", "Android 14".
    pub system: Option<String>,
}

struct Marker {
    /// Must be in the header, exactly so.
    text: &'static str,
    name: &'static str,
    version: Version,
}

enum Version {
    /// The digits right behind the marker.
    Here,
    /// The digits behind another marker.
    Behind(&'static str),
    None,
}

const fn here(text: &'static str, name: &'static str) -> Marker {
    Marker { text, name, version: Version::Here }
}

const fn behind(text: &'static str, name: &'static str, marker: &'static str) -> Marker {
    Marker { text, name, version: Version::Behind(marker) }
}

const fn plain(text: &'static str, name: &'static str) -> Marker {
    Marker { text, name, version: Version::None }
}

/// Bots come before browsers: many copy a browser's whole header and add their name.
const BOTS: &[Marker] = &[
    plain("Googlebot", "Googlebot"),
    plain("AdsBot-Google", "Googlebot"),
    plain("Google-InspectionTool", "Googlebot"),
    plain("bingbot", "Bingbot"),
    plain("DuckDuckBot", "DuckDuckBot"),
    plain("YandexBot", "YandexBot"),
    plain("Baiduspider", "Baiduspider"),
    plain("Applebot", "Applebot"),
    plain("AhrefsBot", "AhrefsBot"),
    plain("SemrushBot", "SemrushBot"),
    plain("GPTBot", "GPTBot"),
    plain("ChatGPT-User", "ChatGPT"),
    plain("ClaudeBot", "ClaudeBot"),
    plain("PerplexityBot", "PerplexityBot"),
    plain("facebookexternalhit", "Facebook preview"),
    plain("meta-externalagent", "Meta bot"),
    plain("Twitterbot", "Twitterbot"),
    plain("LinkedInBot", "LinkedInBot"),
    plain("Slackbot", "Slackbot"),
    plain("Discordbot", "Discordbot"),
    plain("TelegramBot", "TelegramBot"),
    plain("UptimeRobot", "UptimeRobot"),
    plain("Chrome-Lighthouse", "Lighthouse"),
    here("HeadlessChrome/", "Headless Chrome"),
];

/// First match wins. Nearly everybody claims to be Mozilla, Chrome and Safari, so these come last, those that build
/// on them before, and apps that show pages in somebody's browser first.
const BROWSERS: &[Marker] = &[
    // Apps with a browser inside
    here("Instagram ", "Instagram"),
    plain("FB_IAB/MESSENGER", "Messenger"),
    plain("FBAN/Messenger", "Messenger"),
    behind("FBAN/", "Facebook", "FBAV/"),
    behind("FB_IAB/", "Facebook", "FBAV/"),
    here("musical_ly_", "TikTok"),
    plain("BytedanceWebview", "TikTok"),
    plain("trill_", "TikTok"),
    here("WhatsApp/", "WhatsApp"),
    here("Telegram-Android/", "Telegram"),
    plain("LinkedInApp", "LinkedIn"),
    plain("Twitter for ", "X"),
    plain("TwitterAndroid", "X"),
    here("Snapchat/", "Snapchat"),
    plain("Pinterest/", "Pinterest"),
    plain("[Pinterest", "Pinterest"),
    here("MicroMessenger/", "WeChat"),
    here(" Line/", "Line"),
    here("GSA/", "Google app"),
    // Browsers
    here("EdgA/", "Edge"),
    here("EdgiOS/", "Edge"),
    here("Edg/", "Edge"),
    here("Edge/", "Edge"),
    here("OPR/", "Opera"),
    here("OPT/", "Opera"),
    here("OPiOS/", "Opera"),
    here("Opera Mini/", "Opera Mini"),
    here("SamsungBrowser/", "Samsung Internet"),
    here("Vivaldi/", "Vivaldi"),
    here("YaBrowser/", "Yandex Browser"),
    here("UCBrowser/", "UC Browser"),
    here("HuaweiBrowser/", "Huawei Browser"),
    here("MiuiBrowser/", "Mi Browser"),
    here("DuckDuckGo/", "DuckDuckGo"),
    here("Ddg/", "DuckDuckGo"),
    here("Silk/", "Silk"),
    here("Electron/", "Electron"),
    here("FxiOS/", "Firefox"),
    here("Focus/", "Firefox Focus"),
    here("Firefox/", "Firefox"),
    here("CriOS/", "Chrome"),
    behind("; wv)", "Android WebView", "Chrome/"),
    here("Chrome/", "Chrome"),
    here("Chromium/", "Chromium"),
    behind("Trident/", "Internet Explorer", "rv:"),
    here("MSIE ", "Internet Explorer"),
    behind("Safari/", "Safari", "Version/"),
    // Programs
    here("curl/", "curl"),
    here("Wget/", "Wget"),
    here("python-requests/", "Python requests"),
    here("Go-http-client/", "Go"),
    here("okhttp/", "OkHttp"),
    here("PostmanRuntime/", "Postman"),
];

/// What bots that are not in the table have in common; compared in lower case. "bot" alone won't do: Cubot makes
/// phones.
const BOT_WORDS: &[&str] = &["bot/", "crawler", "spider", "+http://", "+https://"];

/// Phones and tablets first: Android says Linux too, and iOS says Mac OS X.
const SYSTEMS: &[Marker] = &[
    plain("Windows Phone", "Windows Phone"),
    plain("Windows", "Windows"),
    plain("CrOS", "ChromeOS"),
    plain("OpenHarmony", "HarmonyOS"),
    plain("HarmonyOS", "HarmonyOS"),
    plain("KAIOS", "KaiOS"),
    plain("Tizen", "Tizen"),
    here("Android ", "Android"),
    plain("Android", "Android"),
    behind("iPad", "iPadOS", "OS "),
    behind("iPhone", "iOS", "iPhone OS "),
    behind("iPod", "iOS", "iPhone OS "),
    plain("Macintosh", "macOS"),
    plain("Mac OS X", "macOS"),
    plain("FreeBSD", "FreeBSD"),
    plain("Linux", "Linux"),
    plain("X11", "Linux"),
];

/// Reads a `User-Agent` header. Never fails: what is not in the tables stays `None`.
#[must_use]
pub fn parse(user_agent: &str) -> Client {
    let header = beginning(user_agent);
    let bot = find(BOTS, header).or_else(|| is_bot(header).then(|| "Bot".to_owned()));
    Client { browser: bot.or_else(|| find(BROWSERS, header)), system: find(SYSTEMS, header) }
}

fn beginning(header: &str) -> &str {
    header.get(..header.floor_char_boundary(MAX_BYTES)).unwrap_or(header)
}

fn find(markers: &[Marker], header: &str) -> Option<String> {
    markers.iter().find(|marker| header.contains(marker.text)).map(|marker| marker.describe(header))
}

fn is_bot(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    BOT_WORDS.iter().any(|word| header.contains(word))
}

impl Marker {
    fn describe(&self, header: &str) -> String {
        let version = match self.version {
            Version::Here => digits_behind(header, self.text),
            Version::Behind(marker) => digits_behind(header, marker),
            Version::None => "",
        };
        if version.is_empty() { self.name.to_owned() } else { format!("{} {version}", self.name) }
    }
}

fn digits_behind<'h>(header: &'h str, marker: &str) -> &'h str {
    let rest = header.split_once(marker).map_or("", |(_, rest)| rest);
    let length = rest.bytes().take(MAX_VERSION_DIGITS).take_while(u8::is_ascii_digit).count();
    rest.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_client(header: &str, browser: &str, system: &str) {
        let client = parse(header);
        let found = (client.browser.as_deref().unwrap_or(""), client.system.as_deref().unwrap_or(""));
        assert_eq!(found, (browser, system), "{header}");
    }

    const WEBKIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";

    #[test]
    fn desktop_browsers_are_named_with_their_major_version() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
        assert_client(&format!("{windows} {WEBKIT} Chrome/142.0.0.0 Safari/537.36"), "Chrome 142", "Windows");
        assert_client(
            &format!("{windows} {WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"),
            "Edge 142",
            "Windows",
        );
        assert_client(
            &format!("{windows} {WEBKIT} Chrome/131.0.0.0 Safari/537.36 OPR/115.0.0.0"),
            "Opera 115",
            "Windows",
        );
        assert_client(
            &format!("{mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15"),
            "Safari 18",
            "macOS",
        );
        assert_client("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox 133", "Linux");
        assert_client(
            &format!("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/142.0.0.0 Safari/537.36"),
            "Chrome 142",
            "ChromeOS",
        );
        assert_client(
            "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko",
            "Internet Explorer 11",
            "Windows",
        );
    }

    #[test]
    fn phones_are_named_with_the_version_of_their_system() {
        let android = "Mozilla/5.0 (Linux; Android 14; SM-S918B)";
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let ipad = "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        assert_client(&format!("{android} {WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36"), "Chrome 142", "Android 14");
        assert_client(
            &format!("{android} {WEBKIT} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"),
            "Samsung Internet 27",
            "Android 14",
        );
        assert_client(
            "Mozilla/5.0 (Android 15; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
            "Firefox 133",
            "Android 15",
        );
        assert_client(&format!("{iphone} Version/18.1 Mobile/15E148 Safari/604.1"), "Safari 18", "iOS 18");
        assert_client(&format!("{iphone} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1"), "Chrome 142", "iOS 18");
        assert_client(&format!("{ipad} FxiOS/133.0 Mobile/15E148 Safari/605.1.15"), "Firefox 133", "iPadOS 17");
        assert_client(&format!("{iphone} Mobile/15E148"), "", "iOS 18");
    }

    #[test]
    fn apps_with_a_browser_inside_go_by_their_own_name() {
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
        let android = "Mozilla/5.0 (Linux; Android 13; Pixel 7 Build/TQ3A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36";
        assert_client(
            &format!("{iphone} Instagram 312.0.0.18.109 (iPhone14,5; iOS 17_5; es_AR)"),
            "Instagram 312",
            "iOS 17",
        );
        assert_client(
            &format!("{iphone} [FBAN/FBIOS;FBAV/460.0.0.31.103;FBBV/1;FBLC/es_LA]"),
            "Facebook 460",
            "iOS 17",
        );
        assert_client(&format!("{android} [FB_IAB/FB4A;FBAV/461.0.0.46.85;]"), "Facebook 461", "Android 13");
        assert_client(android, "Android WebView 124", "Android 13");
    }

    #[test]
    fn bots_are_named_as_such() {
        assert_client(
            &format!(
                "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) {WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
            ),
            "Googlebot",
            "Android 6",
        );
        assert_client(
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Facebook preview",
            "",
        );
        assert_client("SomethingBot/1.0 (+https://example.com/bot)", "Bot", "");
        assert_client(
            &format!("Mozilla/5.0 (X11; Linux x86_64; examplebot/3) {WEBKIT} Chrome/99.0.0.0 Safari/537.36"),
            "Bot",
            "Linux",
        );
        assert_client(
            "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.0.0",
            "Chrome 99",
            "Android 11",
        );
        assert_client("curl/8.5.0", "curl 8", "");
    }

    #[test]
    fn hostile_headers_are_harmless() {
        assert_client("", "", "");
        assert_client("<script>alert(1)</script>", "", "");
        assert_client(&"é".repeat(100_000), "", "");
        assert_client(&format!("{}Firefox/133.0", " ".repeat(600)), "", "");
        assert_client("Firefox/99999999999999", "Firefox 9999", "");
    }
}
