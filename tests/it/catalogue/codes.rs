//! Codes and dates: published vectors pass, one changed character does not.

use hutong::check::codes::{
    Broken, CreditCodeError, OrganisationCodeError, ProviderClass, ServiceIdError, credit_code,
    known_province, organisation_code, provider_class, resource_code, resource_code_21063,
    service_id,
};
use hutong::day::calendar_date;
use proptest::prelude::*;

/// Codes of public bodies and companies that stand in public documents.
const CREDIT_CODES: [&str; 6] = [
    "111000000000131433",
    "111000000000143498",
    "12100000000018032A",
    "91350100M000100Y43",
    "91110000802100433B",
    "12100000400010275N",
];

#[test]
fn public_credit_codes_pass() {
    for code in CREDIT_CODES {
        assert_eq!(credit_code(code), Ok(()), "{code}");
        assert!(known_province(code), "{code}");
    }
}

#[test]
fn a_changed_character_breaks_a_credit_code() {
    for code in CREDIT_CODES {
        for at in 0..18 {
            for other in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars() {
                let mut changed: Vec<char> = code.chars().collect();
                if changed[at] == other {
                    continue;
                }
                changed[at] = other;
                let changed: String = changed.into_iter().collect();
                assert!(credit_code(&changed).is_err(), "{changed}");
            }
        }
    }
}

#[test]
fn a_credit_code_says_what_is_wrong() {
    let wrong = |code| credit_code(code).unwrap_err();
    assert_eq!(wrong(""), CreditCodeError::Length(0));
    assert_eq!(wrong("1110000000001314333"), CreditCodeError::Length(19));
    assert_eq!(
        wrong("11100000000013143O"),
        CreditCodeError::Character(18, 'O')
    );
    assert_eq!(
        wrong("12100000000018032a"),
        CreditCodeError::Character(18, 'a')
    );
    assert_eq!(wrong("11A000000000131433"), CreditCodeError::Region);
    // All zeros satisfy both check digits; the region is what gives them away.
    assert_eq!(wrong("000000000000000000"), CreditCodeError::Region);
    assert_eq!(wrong("111000000000131434"), CreditCodeError::Check('3'));
    // The last digit is right for the rest, the organisation code inside is not.
    assert_eq!(
        wrong("11100000000013132Y"),
        CreditCodeError::OrganisationCheck('5')
    );
    assert!(!known_province("11990000000000019A"));
}

#[test]
fn organisation_codes() {
    assert_eq!(organisation_code("00001314-3"), Ok(()));
    assert_eq!(organisation_code("M000100Y4"), Ok(()));
    assert_eq!(
        organisation_code("000013144"),
        Err(OrganisationCodeError::Check('3'))
    );
    for shape in [
        "",
        "-",
        "0000131",
        "00001314--3",
        "m000100y4",
        "全角全角全角全角3",
    ] {
        assert_eq!(
            organisation_code(shape),
            Err(OrganisationCodeError::Shape),
            "{shape}"
        );
    }
}

#[test]
fn resource_codes_of_the_guide() {
    let code = resource_code("307011024701/000001").unwrap();
    assert_eq!(
        (code.class, code.item.as_str(), code.object.as_str()),
        ('3', "07", "011")
    );
    assert_eq!(
        (code.detail.as_str(), code.sequence.as_str()),
        ("024701", "000001")
    );
    assert_eq!(code.front(), "307011024701");
    assert!(resource_code("112461465423/798456").is_ok());
    assert_eq!(resource_code("307011/1").unwrap().detail, "");
    for (text, broken) in [
        ("", Broken::Slash),
        ("307011024701", Broken::Slash),
        ("307011024701/1/2", Broken::Slash),
        ("407011024701/1", Broken::Class),
        ("/1", Broken::Class),
        ("3A7011/1", Broken::Item),
        ("30/1", Broken::Item),
        ("30701/1", Broken::Object),
        ("307011-24/1", Broken::Detail),
        ("307011 024/1", Broken::Detail),
        ("307011024701/", Broken::Sequence),
        ("307011024701/A1", Broken::Sequence),
        ("307011024701/１", Broken::Sequence),
    ] {
        assert_eq!(resource_code(text), Err(broken), "{text}");
    }
}

#[test]
fn resource_codes_in_two_segments() {
    let code = resource_code_21063("11000/A00034VG345").unwrap();
    assert_eq!(
        (code.front.as_str(), code.rear.as_str()),
        ("11000", "A00034VG345")
    );
    assert_eq!(resource_code_21063("11000"), Err(Broken::Slash));
    assert_eq!(resource_code_21063("/A"), Err(Broken::Front));
    assert_eq!(resource_code_21063("11000/"), Err(Broken::Rear));
    assert_eq!(resource_code_21063("11000/甲"), Err(Broken::Rear));
}

#[test]
fn service_ids() {
    for (id, provider, sequence) in [
        ("s_111000000000131433_3737", "111000000000131433", "3737"),
        ("s_111000000000143498_5734", "111000000000143498", "5734"),
        ("s_12100000000018032A_3939", "12100000000018032A", "3939"),
    ] {
        let read = service_id(id).unwrap();
        assert_eq!(
            (read.provider.as_str(), read.sequence.as_str()),
            (provider, sequence)
        );
    }
    for legacy in ["s_X01201000200000000_4352", "s_1200000900000_2001"] {
        assert!(
            matches!(service_id(legacy), Err(ServiceIdError::Legacy { .. })),
            "{legacy}"
        );
    }
    assert_eq!(
        service_id("s_111000000000131434_1"),
        Err(ServiceIdError::Provider(CreditCodeError::Check('3')))
    );
    for shape in [
        "",
        "s_",
        "s__1",
        "s_111000000000131433",
        "s_1_",
        "x_1_1",
        "s_1_a",
        "s_1_1_1",
    ] {
        assert_eq!(service_id(shape), Err(ServiceIdError::Shape), "{shape}");
    }
}

#[test]
fn classes_of_providers() {
    for (code, class) in [
        ("111000000000131433", Some(ProviderClass::Government)),
        ("12100000000018032A", Some(ProviderClass::Government)),
        ("91350100M000100Y43", Some(ProviderClass::Enterprise)),
        ("521000000000000000", Some(ProviderClass::Other)),
        ("X01201000200000000", Some(ProviderClass::Legacy)),
        ("000013143", Some(ProviderClass::Legacy)),
        ("某局", None),
        ("", None),
    ] {
        assert_eq!(provider_class(code), class, "{code}");
    }
}

#[test]
fn dates_that_the_calendar_has() {
    for date in ["2024-02-29", "2026-11-23", "1949-10-01"] {
        assert_eq!(calendar_date(date).unwrap().to_string(), date);
    }
    for text in [
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-1-5",
        "2024/01/05",
        "20240105",
        "0024-01-05",
        "2024-01-05T00:00:00",
        "２０２４-01-05",
        "-024-01-05",
        "",
    ] {
        assert!(calendar_date(text).is_none(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_readers(text in "[\\PC/_《》〔〕0-9A-Zs号-]{0,30}") {
        let _ = resource_code(&text);
        let _ = resource_code_21063(&text);
        let _ = credit_code(&text);
        let _ = organisation_code(&text);
        let _ = service_id(&text);
        let _ = provider_class(&text);
        let _ = calendar_date(&text);
        let _ = known_province(&text);
    }
}
