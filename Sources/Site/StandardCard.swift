/// The picture for links where nothing turns drawings into pictures.
enum StandardCard {
    static var png: [UInt8] { PackageResources.standard_card_png }
}
